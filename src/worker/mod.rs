//! Queries in processes of their own.
//!
//! **In:** a [`Job`]: a query, its limits, the formats that its sender accepts. **Out:** an [`Answer`],
//! streamed; or the [`Failure`].
//!
//! The engine cannot be stopped from within: it looks at its cancellation only when it reads a quad, so
//! that a sort, a product of values or a doubling string runs on past any deadline and takes all the
//! memory there is, and deep nesting ends the whole process. So a query that is not small is answered
//! by another process, which can be killed: the same program, started as `dictum worker`, on a
//! [`Snapshot`](crate::store::Snapshot) of the store. Workers are kept warm, work at a lower priority
//! than the server, read one query after the other from stdin, and write its answer to stdout in frames;
//! a pipe that is full makes them wait for the client. Each has a limit on its memory, set by itself and
//! kept by the system, and all of them together have another, kept by watching them.

mod child;
mod frame;
mod pool;

pub use child::run;
pub use frame::{Accepted, CHUNK, Failure, Job, Kind, Task};
pub use pool::{Answer, Head, Workers, memory_of_this_process};
