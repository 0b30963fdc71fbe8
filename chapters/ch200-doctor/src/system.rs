//! Which system this is, and so how to get what is missing.

use std::fs;

/// What differs between systems is where programs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Apt,
    Dnf,
    Pacman,
    Apk,
    Zypper,
    OtherUnix,
    MacOs,
    Windows,
}

impl System {
    /// The one that this program runs on.
    pub fn this() -> System {
        if cfg!(windows) {
            System::Windows
        } else if cfg!(target_os = "macos") {
            System::MacOs
        } else {
            let text = fs::read_to_string("/etc/os-release")
                .or_else(|_| fs::read_to_string("/usr/lib/os-release"));
            System::named(&text.unwrap_or_default())
        }
    }

    /// What [`os-release`](https://www.freedesktop.org/software/systemd/man/latest/os-release.html)
    /// says: `ID` is this distribution, `ID_LIKE` those that it is made from.
    fn named(os_release: &str) -> System {
        let value = |key: &str| {
            let mut lines = os_release.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            value.unwrap_or_default().trim_matches(['"', '\''])
        };
        let names = value("ID")
            .split_whitespace()
            .chain(value("ID_LIKE").split_whitespace());
        let mut known = names.filter_map(|name| match name {
            "debian" | "ubuntu" => Some(System::Apt),
            "fedora" | "rhel" | "centos" => Some(System::Dnf),
            "arch" => Some(System::Pacman),
            "alpine" => Some(System::Apk),
            "suse" | "opensuse" => Some(System::Zypper),
            _ => None,
        });
        known.next().unwrap_or(System::OtherUnix)
    }

    pub fn c_compiler(self) -> &'static str {
        match self {
            System::Apt => "sudo apt install build-essential",
            System::Dnf => "sudo dnf install gcc",
            System::Pacman => "sudo pacman -S base-devel",
            System::Apk => "sudo apk add build-base",
            System::Zypper => "sudo zypper install gcc",
            System::OtherUnix => "install gcc or clang, and the headers of the C library",
            System::MacOs => "xcode-select --install",
            System::Windows => {
                "winget install Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive \
                 --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\""
            }
        }
    }

    pub fn rustup(self) -> &'static str {
        match self {
            System::Windows => "winget install Rustlang.Rustup",
            _ => "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh",
        }
    }

    pub fn docker(self) -> &'static str {
        match self {
            System::Windows => "winget install Docker.DockerDesktop",
            System::MacOs => "brew install --cask docker-desktop",
            _ => "https://docs.docker.com/engine/install/",
        }
    }

    /// How to `start` or `restart` its daemon.
    pub fn docker_daemon(self, verb: &str) -> String {
        match self {
            System::Windows | System::MacOs => format!("{verb} Docker Desktop"),
            System::Apk => format!("sudo service docker {verb}"),
            _ => format!("sudo systemctl {verb} docker"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::System;

    #[test]
    fn a_distribution_is_known_by_its_name_or_by_those_that_it_is_made_from() {
        for (os_release, system) in [
            (
                "NAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n",
                System::Apt,
            ),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Apt),
            ("ID=fedora\n", System::Dnf),
            (
                "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                System::Dnf,
            ),
            ("ID=manjaro\nID_LIKE=arch\n", System::Pacman),
            ("ID=alpine\n", System::Apk),
            (
                "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n",
                System::Zypper,
            ),
            ("ID=nixos\n", System::OtherUnix),
            ("", System::OtherUnix),
        ] {
            assert_eq!(System::named(os_release), system, "{os_release}");
        }
    }
}
