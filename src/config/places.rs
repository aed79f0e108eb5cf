//! Which directories a process works in.
//!
//! Flag > environment > configuration file > default. A pure function of what was typed, what the environment says and
//! which directories exist, so that every rule of it can be tested; [`Surroundings::observe`] is the part that looks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{SETTINGS_FILE, SOURCES_DIR, SOURCES_FILE};

/// Where packages and administrators put the configuration of the service.
const SYSTEM_CONFIG: &str = "/etc/newsvane";
/// Where the service keeps its data, its logs and its socket: what systemd makes of the shipped unit.
const SYSTEM_DATA: &str = "/var/lib/newsvane";
const SYSTEM_LOGS: &str = "/var/log/newsvane";
const SYSTEM_RUNTIME: &str = "/run/newsvane";

const SOCKET: &str = "newsvane.sock";

/// The variables that matter, ours before those of systemd.
const VARIABLES: &[&str] = &[
    "NEWSVANE_CONFIG",
    "NEWSVANE_DATA",
    "CONFIGURATION_DIRECTORY",
    "STATE_DIRECTORY",
    "LOGS_DIRECTORY",
    "RUNTIME_DIRECTORY",
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
];

/// What a process finds around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `--config`.
    pub config_flag: Option<PathBuf>,
    /// `--data`.
    pub data_flag: Option<PathBuf>,
    /// Variables of the environment, without empty ones.
    pub environment: BTreeMap<String, PathBuf>,
    /// Whether `./config` holds a configuration of ours; many a project has a directory of that name.
    pub config_here: bool,
    /// Whether the user's own configuration directory holds one.
    pub config_of_user: bool,
    /// Whether the service's does.
    pub config_of_service: bool,
}

/// A directory, and what decided for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The directory.
    pub path: PathBuf,
    /// `--data`, a variable, `data_dir`, or `default`.
    pub by: &'static str,
}

/// The directories of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Of newsvane.toml, sources.toml and alerts.toml.
    pub config: Chosen,
    /// Of the store and the index.
    pub data: Chosen,
    /// Of the alert logs.
    pub logs: Chosen,
    /// Where the daemon listens; asked by the command line of another user.
    pub socket: PathBuf,
}

impl Surroundings {
    /// Looks at the environment and at which directories exist.
    pub fn observe(config_flag: Option<PathBuf>, data_flag: Option<PathBuf>) -> Self {
        let environment = VARIABLES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), PathBuf::from(std::env::var_os(name)?))))
            .filter(|(_, value)| !value.as_os_str().is_empty())
            .collect();
        let mut around = Self {
            config_flag,
            data_flag,
            environment,
            ..Self::default()
        };
        around.config_here = holds_configuration(Path::new("config"));
        around.config_of_user = around.user_config().is_some_and(|dir| holds_configuration(&dir));
        around.config_of_service = holds_configuration(Path::new(SYSTEM_CONFIG));
        around
    }

    /// The first directory of a variable: systemd separates several by colons.
    fn variable(&self, name: &'static str) -> Option<Chosen> {
        let value = self.environment.get(name)?;
        let first = value
            .to_str()
            .and_then(|text| text.split(':').next())
            .map(PathBuf::from);
        Some(Chosen {
            path: first.unwrap_or_else(|| value.clone()),
            by: name,
        })
    }

    /// A folder of the XDG base directory specification; relative values are ignored, as it demands.
    fn xdg(&self, name: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.environment.get(name).filter(|dir| dir.is_absolute()).cloned();
        named.or_else(|| Some(self.environment.get("HOME")?.join(below_home)))
    }

    fn user_config(&self) -> Option<PathBuf> {
        Some(self.xdg("XDG_CONFIG_HOME", ".config")?.join("newsvane"))
    }
}

impl Places {
    /// The directory of the configuration: what must be known before the rest can be.
    pub fn config_dir(around: &Surroundings) -> Chosen {
        let flag = around.config_flag.clone().map(|path| Chosen { path, by: "--config" });
        flag.or_else(|| around.variable("NEWSVANE_CONFIG"))
            .or_else(|| around.variable("CONFIGURATION_DIRECTORY"))
            .unwrap_or_else(|| by_default(default_config(around)))
    }

    /// All directories. `data_dir` and `logs_dir` are what the configuration says, if it could be read.
    pub fn resolve(around: &Surroundings, data_dir: Option<&Path>, logs_dir: Option<&Path>) -> Self {
        let config = Self::config_dir(around);
        let data = around
            .data_flag
            .clone()
            .map(|path| Chosen { path, by: "--data" })
            .or_else(|| around.variable("NEWSVANE_DATA"))
            .or_else(|| around.variable("STATE_DIRECTORY"))
            .or_else(|| written(data_dir, "data_dir"))
            .unwrap_or_else(|| by_default(default_data(around, &config.path)));
        let is_service = data.path == Path::new(SYSTEM_DATA);
        let logs = around
            .variable("LOGS_DIRECTORY")
            .or_else(|| written(logs_dir, "logs_dir"))
            .unwrap_or_else(|| {
                by_default(if is_service {
                    SYSTEM_LOGS.into()
                } else {
                    data.path.clone()
                })
            });
        let socket = match around.variable("RUNTIME_DIRECTORY") {
            Some(runtime) => runtime.path.join(SOCKET),
            None if is_service => Path::new(SYSTEM_RUNTIME).join(SOCKET),
            None => data.path.join(SOCKET),
        };
        Self {
            config,
            data,
            logs,
            socket,
        }
    }
}

fn written(dir: Option<&Path>, by: &'static str) -> Option<Chosen> {
    dir.map(|path| Chosen {
        path: path.to_owned(),
        by,
    })
}

fn by_default(path: PathBuf) -> Chosen {
    Chosen { path, by: "default" }
}

fn default_config(around: &Surroundings) -> PathBuf {
    if around.config_here {
        return PathBuf::from("config");
    }
    let of_user = around.user_config().filter(|_| around.config_of_user);
    of_user.unwrap_or_else(|| PathBuf::from(SYSTEM_CONFIG))
}

/// A directory `config` has its data beside it, in `index`; the service's configuration has the service's data, so that
/// its users need not say where that lies; everybody else's data are below their home.
fn default_data(around: &Surroundings, config: &Path) -> PathBuf {
    if config == Path::new(SYSTEM_CONFIG) && around.config_of_service {
        return PathBuf::from(SYSTEM_DATA);
    }
    if config.file_name().is_some_and(|name| name == "config") {
        return config.with_file_name("index");
    }
    let of_user = around
        .xdg("XDG_DATA_HOME", ".local/share")
        .map(|dir| dir.join("newsvane"));
    of_user.unwrap_or_else(|| PathBuf::from("index"))
}

/// Whether a directory holds a configuration of ours.
pub fn holds_configuration(dir: &Path) -> bool {
    let has_file = |name: &&str| dir.join(name).is_file();
    [SETTINGS_FILE, SOURCES_FILE].iter().any(has_file) || dir.join(SOURCES_DIR).is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(environment: &[(&str, &str)]) -> Surroundings {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), PathBuf::from(value)))
            .collect();
        Surroundings {
            environment,
            ..Surroundings::default()
        }
    }

    fn check(around: &Surroundings, expected: [&str; 4]) {
        let places = Places::resolve(around, None, None);
        let found = [
            &places.config.path,
            &places.data.path,
            &places.logs.path,
            &places.socket,
        ];
        assert_eq!(expected.map(PathBuf::from).each_ref(), found, "{around:?}");
    }

    #[test]
    fn a_checkout_keeps_its_data_beside_its_config() {
        let mut around = around(&[("HOME", "/home/ada")]);
        around.config_here = true;
        around.config_of_user = true;
        check(&around, ["config", "index", "index", "index/newsvane.sock"]);
        around.config_flag = Some("/srv/desk/config".into());
        check(
            &around,
            [
                "/srv/desk/config",
                "/srv/desk/index",
                "/srv/desk/index",
                "/srv/desk/index/newsvane.sock",
            ],
        );
    }

    #[test]
    fn a_user_has_a_folder_of_config_and_a_folder_of_data() {
        let mut around = around(&[("HOME", "/home/ada"), ("XDG_CONFIG_HOME", "relative/is/ignored")]);
        around.config_of_user = true;
        let data = "/home/ada/.local/share/newsvane";
        check(
            &around,
            [
                "/home/ada/.config/newsvane",
                data,
                data,
                "/home/ada/.local/share/newsvane/newsvane.sock",
            ],
        );
        around.environment.insert("XDG_DATA_HOME".to_owned(), "/big".into());
        check(
            &around,
            [
                "/home/ada/.config/newsvane",
                "/big/newsvane",
                "/big/newsvane",
                "/big/newsvane/newsvane.sock",
            ],
        );
    }

    #[test]
    fn without_a_configuration_of_ones_own_the_service_is_meant() {
        let mut around = around(&[("HOME", "/home/ada")]);
        around.config_of_service = true;
        check(
            &around,
            [
                "/etc/newsvane",
                "/var/lib/newsvane",
                "/var/log/newsvane",
                "/run/newsvane/newsvane.sock",
            ],
        );
    }

    #[test]
    fn without_any_configuration_data_lie_below_ones_home() {
        let data = "/home/ada/.local/share/newsvane";
        check(
            &around(&[("HOME", "/home/ada")]),
            [
                "/etc/newsvane",
                data,
                data,
                "/home/ada/.local/share/newsvane/newsvane.sock",
            ],
        );
    }

    #[test]
    fn the_service_follows_systemd() {
        let around = around(&[
            ("CONFIGURATION_DIRECTORY", "/etc/news"),
            ("STATE_DIRECTORY", "/var/lib/news:/var/lib/more"),
            ("LOGS_DIRECTORY", "/var/log/news"),
            ("RUNTIME_DIRECTORY", "/run/news"),
        ]);
        check(
            &around,
            ["/etc/news", "/var/lib/news", "/var/log/news", "/run/news/newsvane.sock"],
        );
    }

    #[test]
    fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
        let mut around = around(&[("STATE_DIRECTORY", "/state"), ("NEWSVANE_DATA", "/ours")]);
        let file = Some(Path::new("/file"));
        let data = |around: &Surroundings| Places::resolve(around, file, None).data;
        around.data_flag = Some("/flag".into());
        for expected in [
            ("/flag", "--data"),
            ("/ours", "NEWSVANE_DATA"),
            ("/state", "STATE_DIRECTORY"),
            ("/file", "data_dir"),
        ] {
            let found = data(&around);
            assert_eq!(expected, (found.path.to_str().unwrap(), found.by));
            match expected.1 {
                "--data" => around.data_flag = None,
                name => _ = around.environment.remove(name),
            }
        }
    }

    #[test]
    fn logs_lie_in_the_data_directory_unless_somebody_says_otherwise() {
        let around = around(&[("NEWSVANE_DATA", "/data")]);
        let logs = |logs_dir| Places::resolve(&around, None, logs_dir).logs.path;
        assert_eq!(Path::new("/data"), logs(None));
        assert_eq!(Path::new("/logs"), logs(Some(Path::new("/logs"))));
    }
}
