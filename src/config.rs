//! Where a setting's value comes from: flag over variable over `dictum.toml` over default.
//!
//! A setting is defined once, as a flag of the command line. Its variable and its key follow from
//! where the flag stands: `serve --bind` is `DICTUM_SERVE_BIND`, and `bind` in the table `[serve]`;
//! a flag that every command has, such as `--data`, is `DICTUM_DATA` and a key outside any table.
//!
//! **In:** the definition of the command line, the settings file. **Out:** the same definition,
//! each flag with its variable and with the file's value as its default, so that clap resolves
//! the rest.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Command, builder::BoolishValueParser};
use toml::{Table, Value};

/// The settings file that is read if it exists and no other is named.
const FILE: &str = "dictum.toml";

/// Flags that say what to do this once and so are no settings.
const NO_SETTINGS: [&str; 4] = ["help", "version", "config", "query"];

/// Why the settings file was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It could not be read.
    #[error("cannot read settings from {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not TOML.
    #[error("cannot read settings from {}", file.display())]
    Parse {
        /// The file.
        file: PathBuf,
        /// Where and why.
        #[source]
        source: toml::de::Error,
    },
    /// It sets what no flag is called, or sets a flag to a list or a table.
    #[error("{}: unknown setting {key:?}; `dictum config show` lists those there are", file.display())]
    UnknownKey {
        /// The file.
        file: PathBuf,
        /// The key, with its tables.
        key: String,
    },
}

/// Gives every flag of `command` its variable and the value it has in `file`, or in `dictum.toml`
/// if there is one in the working folder.
pub fn resolve(command: Command, file: Option<&Path>) -> Result<Command, Error> {
    let path = file.unwrap_or(Path::new(FILE));
    let mut table = match fs::read_to_string(path) {
        Ok(text) => text.parse().map_err(|source| Error::Parse { file: path.into(), source })?,
        Err(e) if file.is_none() && e.kind() == io::ErrorKind::NotFound => Table::new(),
        Err(source) => return Err(Error::Read { file: path.into(), source }),
    };
    let command = settle(command, "DICTUM", &mut table);
    match first_key(&table) {
        Some(key) => Err(Error::UnknownKey { file: path.into(), key }),
        None => Ok(command),
    }
}

/// Does so for one command and those below it, taking out of `table` what it understands.
fn settle(mut command: Command, prefix: &str, table: &mut Table) -> Command {
    for (id, key) in settings(&command) {
        let several =
            command.get_arguments().any(|arg| arg.get_id() == id.as_str() && takes_several(arg));
        let values = table.get(&key).and_then(|value| scalars(value, several));
        if values.is_some() {
            table.remove(&key);
        }
        command = command.mut_arg(id, |arg| {
            let arg = arg.env(variable(prefix, &key));
            let arg = match arg.get_action() {
                ArgAction::SetTrue => arg.value_parser(BoolishValueParser::new()),
                _ => arg,
            };
            match values {
                Some(values) => arg.default_values(values),
                None => arg,
            }
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().into()).collect();
    for name in names {
        let mut nothing = Table::new();
        let below = match table.get_mut(&name) {
            Some(Value::Table(below)) => below,
            _ => &mut nothing,
        };
        let prefix = variable(prefix, &name);
        command = command.mut_subcommand(&name, |sub| settle(sub, &prefix, below));
        if table.get(&name) == Some(&Value::Table(Table::new())) {
            table.remove(&name);
        }
    }
    command
}

/// The settings of one command: each flag's clap name and its key.
fn settings(command: &Command) -> Vec<(String, String)> {
    let key = |arg: &Arg| Some((arg.get_id().to_string(), arg.get_long()?.to_owned()));
    let settable = |(_, key): &(String, String)| !NO_SETTINGS.contains(&key.as_str());
    command.get_arguments().filter_map(key).filter(settable).collect()
}

/// `DICTUM_SERVE` and `query-timeout` make `DICTUM_SERVE_QUERY_TIMEOUT`.
fn variable(prefix: &str, key: &str) -> String {
    format!("{prefix}_{}", key.replace('-', "_").to_uppercase())
}

/// Whether a flag may be given several times, so that its key takes a list.
fn takes_several(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// The values of a key as one would type them after the flag.
fn scalars(value: &Value, several: bool) -> Option<Vec<String>> {
    match value {
        Value::Array(values) if several => values.iter().map(scalar).collect(),
        value => Some(vec![scalar(value)?]),
    }
}

/// A value as one would type it after the flag.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Some(value.to_string()),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// The first key in `table`, with the tables it stands in.
fn first_key(table: &Table) -> Option<String> {
    let (key, value) = table.iter().next()?;
    let below = value.as_table().and_then(first_key);
    Some(below.map_or_else(|| key.clone(), |below| format!("{key}.{below}")))
}

/// The settings in force, as the text of a `dictum.toml`. `command` comes from [`resolve`],
/// `matches` is what was typed.
pub fn show(command: &Command, matches: &ArgMatches) -> String {
    let typed = |arg: &Arg| {
        let values = matches.try_get_raw(arg.get_id().as_str()).ok()??;
        let values: Vec<_> = values.map(|value| value.to_string_lossy().into_owned()).collect();
        Some(values).filter(|values| !values.is_empty())
    };
    let mut lines = Vec::new();
    table_of(command, "", &typed, &mut lines);
    lines.join("\n") + "\n"
}

/// Adds the settings of one command and of those below it.
fn table_of(
    command: &Command,
    header: &str,
    typed: &dyn Fn(&Arg) -> Option<Vec<String>>,
    lines: &mut Vec<String>,
) {
    let settings = settings(command);
    if !settings.is_empty() && !header.is_empty() {
        lines.extend([String::new(), format!("[{header}]")]);
    }
    for (id, key) in settings {
        let arg = command.get_arguments().find(|arg| arg.get_id() == id.as_str());
        let values = arg.map(|arg| typed(arg).unwrap_or_else(|| untyped(arg))).unwrap_or_default();
        let literals: Vec<String> = values.iter().map(|value| literal(value)).collect();
        lines.push(match &literals[..] {
            [] => format!("# {key} ="),
            several if arg.is_some_and(takes_several) => {
                format!("{key} = [{}]", several.join(", "))
            }
            [.., last] => format!("{key} = {last}"),
        });
    }
    for sub in command.get_subcommands() {
        let dot = if header.is_empty() { "" } else { "." };
        // What was typed after `config show` says nothing of another command's flags.
        table_of(sub, &format!("{header}{dot}{}", sub.get_name()), &|_| None, lines);
    }
}

/// The values that a flag has when it is not typed.
fn untyped(arg: &Arg) -> Vec<String> {
    let variable = arg.get_env().and_then(env::var_os);
    let off = matches!(arg.get_action(), ArgAction::SetTrue).then(|| "false".into());
    let text = |value: &OsStr| value.to_string_lossy().into_owned();
    if let Some(value) = variable {
        let value = text(&value);
        let several = takes_several(arg);
        return match arg.get_value_delimiter().filter(|_| several) {
            Some(mark) => value.split(mark).map(str::to_owned).collect(),
            None => vec![value],
        };
    }
    let default = arg.get_default_values();
    let default = if default.is_empty() { off.as_slice() } else { default };
    default.iter().map(|value| text(value)).collect()
}

/// A value as TOML writes it.
fn literal(value: &str) -> String {
    if value.parse::<i64>().is_ok() || value.parse::<bool>().is_ok() {
        value.to_owned()
    } else {
        Value::from(value).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        let data = Arg::new("data").long("data").default_value("dictum-data").global(true);
        let memory = Arg::new("memory").long("memory").action(ArgAction::SetTrue).global(true);
        let bind = Arg::new("bind").long("bind").default_value("127.0.0.1:1");
        Command::new("test").args([data, memory]).subcommand(Command::new("serve").arg(bind))
    }

    /// What `config show` says after `file` was read and `typed` was typed.
    fn check(file: &str, typed: &[&str], expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dictum.toml");
        fs::write(&path, file).unwrap();
        let shown = resolve(command(), Some(&path)).map(|command| {
            let args = ["test"].iter().chain(typed);
            let matches = command.clone().try_get_matches_from(args).unwrap();
            show(&command, &matches)
        });
        let shown = shown.unwrap_or_else(|e| e.to_string().split(": ").nth(1).unwrap().to_owned());
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let defaults =
            "data = \"dictum-data\"\nmemory = false\n\n[serve]\nbind = \"127.0.0.1:1\"\n";
        check("", &[], defaults);
        let file = "data = \"here\"\nmemory = true\n[serve]\nbind = \"[::1]:2\"\n";
        check(file, &[], "data = \"here\"\nmemory = true\n\n[serve]\nbind = \"[::1]:2\"\n");
        let typed = ["--data", "there"];
        check(file, &typed, "data = \"there\"\nmemory = true\n\n[serve]\nbind = \"[::1]:2\"\n");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let unknown =
            |key| format!("unknown setting {key:?}; `dictum config show` lists those there are");
        check("dat = 1", &[], &unknown("dat"));
        check("[serve]\nbnd = 1", &[], &unknown("serve.bnd"));
        check("[sevre]\nbind = \"\"", &[], &unknown("sevre.bind"));
        check("data = [1]", &[], &unknown("data"));
    }
}
