//! Compressed input, read through.
//!
//! **In:** bytes from anywhere. **Out:** the same bytes, or what they unpack to when they begin
//! as gzip or zstd do; the name of the file plays no part. Compressed files put end to end unpack
//! as one, as `cat a.gz b.gz | gunzip` does.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// Bytes from anywhere.
pub(crate) type Bytes<'a> = Box<dyn Read + Send + 'a>;

/// What the bytes were packed as, and what they unpack to.
pub(crate) fn unpack(mut input: Bytes<'_>) -> io::Result<(Option<&'static str>, Bytes<'_>)> {
    let mut magic = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut magic)?;
    let packed_as = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd] => Some("zstd"),
        _ => None,
    };
    let input = BufReader::new(Cursor::new(magic).chain(input));
    Ok(match packed_as {
        Some("gzip") => (packed_as, Box::new(MultiGzDecoder::new(input))),
        Some(_) => (
            packed_as,
            Box::new(Frames { source: input, decoder: FrameDecoder::new(), inside: false }),
        ),
        None => (None, Box::new(input)),
    })
}

/// Zstd frames put end to end: the library decodes one at a time.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            while self.inside && self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            if self.inside && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => self.inside = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    self.inside = false;
                    io::copy(&mut self.source.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}
