//! A model of random weights against the same computed by the book, in doubles.

use std::collections::{BTreeMap, HashMap};

use half::f16;
use safetensors::{Dtype, tensor::TensorView};

use super::{encoder::HIDDEN, linker::REACH, pieces::Features, tagger::CUE_BEGINS, *};

const WORDS: usize = 50;
const INNER: usize = 1536;
const LINK: usize = 128;

/// A tensor as it stands in the file, and its numbers.
struct Tensor {
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
    values: Vec<f64>,
}

struct File {
    tensors: BTreeMap<String, Tensor>,
    texts: HashMap<String, String>,
    /// The state of a linear congruential generator.
    state: u64,
}

impl File {
    fn random() -> Self {
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map(str::to_owned);
        let words = (special.len()..WORDS).map(|piece| format!("w{piece}"));
        let pieces = special.iter().cloned().chain(words).collect::<Vec<_>>().join("\n");
        let texts = [
            ("format", "dictum-attribution-1"),
            ("vocabulary", &pieces),
            ("threshold", "0.55"),
            ("least_cue", "0.2"),
            ("confidence", "-1.5 0.2 0.4 0.3 -0.1 0.3"),
        ];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let mut file = Self { tensors: BTreeMap::new(), texts, state: 7 };
        file.rows("word", WORDS, HIDDEN, 1.0);
        file.halves("position", &[512, HIDDEN], 0.3);
        for (i, size) in Features::SIZES.into_iter().enumerate() {
            file.halves(&format!("features.{i}"), &[size + 1, HIDDEN], 0.3);
        }
        file.norm("norm");
        for i in 0..6 {
            let at = |name: &str| format!("layers.{i}.{name}");
            for (name, outputs, inputs) in [
                ("qkv", 3 * HIDDEN, HIDDEN),
                ("out", HIDDEN, HIDDEN),
                ("up", INNER, HIDDEN),
                ("down", HIDDEN, INNER),
            ] {
                file.rows(&at(name), outputs, inputs, 0.1);
                file.floats(&at(&format!("{name}.bias")), &[outputs], 0.1);
            }
            file.norm(&at("norm1"));
            file.norm(&at("norm2"));
        }
        file.floats("tagger.weight", &[9, HIDDEN], 0.2);
        file.floats("tagger.bias", &[9], 0.2);
        file.halves("linker.token.weight", &[LINK, HIDDEN], 0.1);
        file.halves("linker.token.bias", &[LINK], 0.1);
        file.halves("linker.cue.weight", &[LINK, 2 * HIDDEN], 0.1);
        file.halves("linker.tags.weight", &[LINK, 9], 0.5);
        for (name, rows) in [("distance", 25), ("sentence", 7), ("paragraph", 5), ("between", 5)] {
            file.floats(&format!("linker.{name}"), &[rows, LINK], 0.5);
        }
        file.floats("linker.inside", &[LINK], 1.0);
        for name in ["conv1", "conv2"] {
            file.halves(&format!("linker.{name}.weight"), &[LINK, LINK, 5], 0.05);
            file.floats(&format!("linker.{name}.bias"), &[LINK], 0.1);
        }
        file.floats("linker.out.weight", &[5, LINK], 0.1);
        file.floats("linker.out.bias", &[5], 0.1);
        file
    }

    /// Numbers from `-size` to `size`.
    fn draw(&mut self, count: usize, size: f32) -> Vec<f32> {
        let mut next = || {
            self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            let high = u16::try_from(self.state >> 48).unwrap();
            (f32::from(high) / 32_767.5 - 1.0) * size
        };
        (0..count).map(|_| next()).collect()
    }

    fn put(&mut self, name: &str, kind: Dtype, shape: &[usize], bytes: Vec<u8>, values: Vec<f64>) {
        let tensor = Tensor { kind, shape: shape.to_vec(), bytes, values };
        self.tensors.insert(name.to_owned(), tensor);
    }

    fn put_floats(&mut self, name: &str, shape: &[usize], drawn: &[f32]) {
        let bytes = drawn.iter().flat_map(|x| x.to_le_bytes()).collect();
        let values = drawn.iter().map(|&x| x.into()).collect();
        self.put(name, Dtype::F32, shape, bytes, values);
    }

    fn floats(&mut self, name: &str, shape: &[usize], size: f32) {
        let drawn = self.draw(shape.iter().product(), size);
        self.put_floats(name, shape, &drawn);
    }

    fn halves(&mut self, name: &str, shape: &[usize], size: f32) {
        let drawn = self.draw(shape.iter().product(), size);
        let halves: Vec<_> = drawn.into_iter().map(f16::from_f32).collect();
        let bytes = halves.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.put(name, Dtype::F16, shape, bytes, halves.iter().map(|x| x.to_f64()).collect());
    }

    fn norm(&mut self, name: &str) {
        let weight: Vec<_> = self.draw(HIDDEN, 0.2).iter().map(|x| 1.0 + x).collect();
        self.put_floats(&format!("{name}.weight"), &[HIDDEN], &weight);
        self.floats(&format!("{name}.bias"), &[HIDDEN], 0.2);
    }

    /// A matrix of bytes, each row with its scale.
    fn rows(&mut self, name: &str, rows: usize, width: usize, size: f32) {
        let scales: Vec<_> =
            self.draw(rows, 0.3).iter().map(|x| (1.0 + x) * size / 127.0).collect();
        #[expect(clippy::cast_possible_truncation, reason = "within 127")]
        let drawn: Vec<_> =
            self.draw(rows * width, 127.0).iter().map(|x| x.round() as i8).collect();
        let values = drawn.chunks(width).zip(&scales);
        let values =
            values.flat_map(|(row, &s)| row.iter().map(move |&w| f64::from(w) * f64::from(s)));
        let values = values.collect();
        let bytes = drawn.iter().map(|x| x.cast_unsigned()).collect();
        self.put(&format!("{name}.weight"), Dtype::I8, &[rows, width], bytes, values);
        self.put_floats(&format!("{name}.scale"), &[rows], &scales);
    }

    fn bytes(&self) -> Vec<u8> {
        let views = self.tensors.iter().map(|(name, tensor)| {
            (name, TensorView::new(tensor.kind, tensor.shape.clone(), &tensor.bytes).unwrap())
        });
        safetensors::serialize(views, Some(self.texts.clone())).unwrap()
    }

    fn get(&self, name: &str) -> &[f64] {
        &self.tensors[name].values
    }

    /// A row of a table.
    fn row(&self, name: &str, row: usize) -> &[f64] {
        let width = *self.tensors[name].shape.last().unwrap();
        &self.get(name)[row * width..][..width]
    }

    /// Weights times inputs plus bias, if there is one.
    fn linear(&self, name: &str, x: &[f64]) -> Vec<f64> {
        let bias = self.tensors.get(&format!("{name}.bias"));
        let weights = self.get(&format!("{name}.weight")).chunks(x.len()).enumerate();
        weights.map(|(i, w)| bias.map_or(0.0, |b| b.values[i]) + dot(w, x)).collect()
    }

    fn normed(&self, name: &str, x: &[f64]) -> Vec<f64> {
        let mean = x.iter().sum::<f64>() / 384.0;
        let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 384.0;
        let (weight, bias) =
            (self.get(&format!("{name}.weight")), self.get(&format!("{name}.bias")));
        let unit = x.iter().map(|x| (x - mean) / variance.sqrt());
        unit.zip(weight).zip(bias).map(|((x, w), b)| x * w + b).collect()
    }

    /// The encoder, without rounding.
    fn encode(&self, pieces: &Pieces) -> Vec<Vec<f64>> {
        let tokens = pieces.features.len();
        let mut input = vec![(2, Features::SIZES)];
        for token in 0..tokens {
            let features = pieces.features[token].values().map(usize::from);
            input
                .extend(pieces.of_token(token).map(|piece| (pieces.ids[piece] as usize, features)));
        }
        input.push((3, Features::SIZES));
        let mut x: Vec<_> = input
            .iter()
            .enumerate()
            .map(|(at, (id, features))| {
                let mut x = plus(self.row("word.weight", *id), self.row("position", at));
                for (i, value) in features.iter().enumerate() {
                    x = plus(&x, self.row(&format!("features.{i}"), *value));
                }
                self.normed("norm", &x)
            })
            .collect();
        for i in 0..6 {
            let at = |name: &str| format!("layers.{i}.{name}");
            let qkv: Vec<_> = x.iter().map(|x| self.linear(&at("qkv"), x)).collect();
            for (row, x) in x.iter_mut().enumerate() {
                let mut heads = Vec::new();
                for head in (0..HIDDEN).step_by(32) {
                    let part = |row: usize, of: usize| &qkv[row][of * HIDDEN + head..][..32];
                    let scores =
                        qkv.iter().enumerate().map(|(to, _)| dot(part(row, 0), part(to, 1)));
                    let shares: Vec<_> = scores.map(|s| (s / 32.0_f64.sqrt()).exp()).collect();
                    let all: f64 = shares.iter().sum();
                    heads.extend((0..32).map(|n| {
                        (0..shares.len()).map(|to| shares[to] / all * part(to, 2)[n]).sum::<f64>()
                    }));
                }
                let sum = plus(x, &self.linear(&at("out"), &heads));
                *x = self.normed(&at("norm1"), &sum);
                let mut inner = self.linear(&at("up"), x);
                for x in &mut inner {
                    // The tangent form is within 5e-4 of the exact one.
                    let t = (2.0 / std::f64::consts::PI).sqrt() * (*x + 0.044_715 * x.powi(3));
                    *x *= f64::midpoint(1.0, t.tanh());
                }
                let sum = plus(x, &self.linear(&at("down"), &inner));
                *x = self.normed(&at("norm2"), &sum);
            }
        }
        (0..tokens).map(|token| x[pieces.starts[token] + 1].clone()).collect()
    }

    /// The linker, from the vectors and tags that the model found.
    fn link(
        &self,
        pieces: &Pieces,
        tagged: &Tagged,
        (first, last): (usize, usize),
    ) -> Vec<Vec<f64>> {
        let count = tagged.tags.len();
        let vectors: Vec<Vec<f64>> =
            tagged.vectors.chunks(HIDDEN).map(|x| x.iter().map(|&x| x.into()).collect()).collect();
        let cue = self.linear("linker.cue", &[&vectors[first][..], &vectors[last]].concat());
        let begun = |least: u8, at: usize| {
            pieces.features[..=at].iter().filter(|f| f.begins >= least).count().cast_signed()
        };
        let begins = |at: usize| f64::from(tagged.tags[at][CUE_BEGINS]);
        let mut x: Vec<_> = (0..count)
            .map(|at| {
                let tags: Vec<_> = tagged.tags[at].iter().map(|&x| x.into()).collect();
                let mut x = plus(&self.linear("linker.token", &vectors[at]), &cue);
                x = plus(&x, &self.linear("linker.tags", &tags));
                let (from, size) =
                    if at < first { (-1, first - at) } else { (1, at.saturating_sub(last)) };
                let bucket = match size {
                    0..=4 => size.cast_signed(),
                    5 => 4,
                    6..=7 => 5,
                    8..=11 => 6,
                    12..=15 => 7,
                    16..=22 => 8,
                    23..=31 => 9,
                    32..=45 => 10,
                    46..=63 => 11,
                    _ => 12,
                };
                let table = |name: &str, most: isize, value: isize| {
                    let row = value.clamp(-most, most) + most;
                    self.row(&format!("linker.{name}"), row.cast_unsigned()).to_vec()
                };
                x = plus(&x, &table("distance", 12, from * bucket));
                x = plus(&x, &table("sentence", 3, begun(1, at) - begun(1, first)));
                x = plus(&x, &table("paragraph", 2, begun(2, at) - begun(2, first)));
                let between: f64 = if at < first {
                    (at + 1..first).map(begins).sum()
                } else {
                    (last + 1..=at).map(begins).sum()
                };
                let row = (0..4).filter(|&n| between > f64::from(n) + 0.5).count();
                x = plus(&x, self.row("linker.between", row));
                if (first..=last).contains(&at) {
                    x = plus(&x, self.get("linker.inside"));
                }
                x.iter().map(|x| x.max(0.0)).collect::<Vec<_>>()
            })
            .collect();
        for name in ["linker.conv1", "linker.conv2"] {
            let y: Vec<Vec<_>> = (0..count)
                .map(|at| {
                    let seen: Vec<_> = (0..5).map(|k| (at + k).checked_sub(2)).collect();
                    let one =
                        |i: usize, k: usize| seen[k].and_then(|at| x.get(at)).map_or(0.0, |x| x[i]);
                    let all: Vec<_> = (0..LINK * 5).map(|n| one(n / 5, n % 5)).collect();
                    self.linear(name, &all).iter().map(|y| y.max(0.0)).collect()
                })
                .collect();
            for (x, y) in x.iter_mut().zip(&y) {
                *x = plus(x, y);
            }
        }
        let logits = x.iter().map(|x| self.linear("linker.out", x));
        logits
            .map(|logits| {
                let all = logits.iter().map(|x| x.exp()).sum::<f64>().ln();
                logits.iter().map(|x| x - all).collect()
            })
            .collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn plus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// A text of this many tokens, every third of which has two pieces.
fn text(tokens: u32) -> Pieces {
    let mut pieces = Pieces::default();
    for token in 0..tokens {
        pieces.starts.push(pieces.ids.len());
        pieces.ids.push(4 + token * 7 % 46);
        if token % 3 == 0 {
            pieces.ids.push(4 + token * 11 % 46);
        }
        let value = |of: u32| u8::try_from(token * 5 % of).unwrap();
        let begins = match token {
            _ if token % 40 == 0 => 2,
            _ if token % 9 == 0 => 1,
            _ => 0,
        };
        pieces.features.push(Features {
            shape: value(5),
            quoted: value(4),
            begins,
            paragraph: value(5),
            tag: value(20),
        });
    }
    pieces.starts.push(pieces.ids.len());
    pieces
}

#[test]
fn the_encoder_computes_what_its_layers_say() {
    let file = File::random();
    let pieces = text(12);
    let model = Model::load(&file.bytes()).unwrap();
    let tagged = model.read(&pieces, 0..12, &mut Scratch::default());
    let expected = file.encode(&pieces).concat();
    let off: f64 =
        expected.iter().zip(&tagged.vectors).map(|(a, &b)| (a - f64::from(b)).abs()).sum();
    let size: f64 = expected.iter().map(|x| x.abs()).sum();
    // Inputs rounded to bytes, 24 times over.
    assert!(off / size < 0.03, "{}", off / size);
    for (tags, x) in tagged.tags.iter().zip(tagged.vectors.chunks(HIDDEN)) {
        let x: Vec<_> = x.iter().map(|&x| x.into()).collect();
        let logits = file.linear("tagger", &x);
        for (tags, logits) in tags.chunks(3).zip(logits.chunks(3)) {
            let all: f64 = logits.iter().map(|x| x.exp()).sum();
            for (tag, logit) in tags.iter().zip(logits) {
                assert!((f64::from(*tag) - logit.exp() / all).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn the_linker_computes_what_its_layers_say() {
    let file = File::random();
    let pieces = text(200);
    let model = Model::load(&file.bytes()).unwrap();
    let tagged = model.read(&pieces, 0..200, &mut Scratch::default());
    let cues = [(3, 3), (30, 32), (199, 199)];
    let links = model.link(&pieces, &tagged, &cues);
    for (cue, links) in cues.into_iter().zip(links) {
        let expected = file.link(&pieces, &tagged, cue);
        assert_eq!(links.first, cue.0.saturating_sub(REACH));
        assert_eq!(links.chances.len(), 200.min(cue.0 + REACH + 1) - links.first);
        for (expected, found) in expected[links.first..].iter().zip(&links.chances) {
            for (expected, found) in expected.iter().zip(found) {
                assert!((expected - f64::from(*found)).abs() < 1e-3, "{cue:?}: {expected} {found}");
            }
        }
    }
}

#[test]
fn all_paths_agree_and_room_can_be_used_again() {
    let model = Model::load(&File::random().bytes()).unwrap();
    let pieces = text(45);
    let read = |simd: Simd| {
        let model = model.clone().with(simd);
        let mut scratch = Scratch::default();
        model.read(&pieces, 3..45, &mut scratch);
        let tagged = model.read(&pieces, 5..33, &mut scratch);
        let links = model.link(&pieces, &tagged, &[(0, 1), (20, 20)]);
        (tagged.tags, links.into_iter().map(|links| links.chances).collect::<Vec<_>>())
    };
    let portable = read(Simd::PORTABLE);
    for simd in Simd::all() {
        assert_eq!(portable, read(simd), "{simd:?}");
    }
}

#[test]
fn what_a_file_lacks_is_named() {
    let check = |change: &dyn Fn(&mut File), expected: &str| {
        let mut file = File::random();
        change(&mut file);
        assert_eq!(Model::load(&file.bytes()).unwrap_err().to_string(), expected);
    };
    check(
        &|file| drop(file.tensors.remove("layers.5.down.scale")),
        "the model has no tensor `layers.5.down.scale`",
    );
    check(
        &|file| file.floats("linker.inside", &[7], 1.0),
        "the model's tensor `linker.inside` has shape [7], not [128]",
    );
    check(
        &|file| file.floats("layers.0.up.weight", &[INNER, HIDDEN], 1.0),
        "the model's tensor `layers.0.up.weight` has numbers of type F32",
    );
    check(
        &|file| drop(file.texts.insert("threshold".into(), "1.5".into())),
        "the model's `threshold` is Some(\"1.5\"), not a number from 0 to 1",
    );
    check(
        &|file| drop(file.texts.remove("format")),
        "the model's `format` is None, not \"dictum-attribution-1\"",
    );
    assert!(matches!(Model::load(b"no tensors"), Err(LoadError::File(_))));
}
