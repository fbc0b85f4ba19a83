"""Try the README's commands on machines that have nothing yet: a bare Debian 12 and a bare Debian 13.

    python bin/fresh.py [bookworm] [trixie]

Each is made by mmdebstrap in a scratch folder, with python3, python3-venv, make, git and certificates and nothing
else, and gets the last commit of this checkout. bin/fresh_visit.py then does inside what a newcomer does. The new
Debian takes packages from where this machine does: its apt, pip and npm settings go along, and its certificates.

It needs root, for what is mounted. Each Debian has mounts and processes of its own (unshare), which end with it, also
where this is interrupted, and the scratch folder goes. Ends with a table of seconds, and with 1 if anything failed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BARE = ("python3", "python3-venv", "make", "git", "ca-certificates")
NAMES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
STEPS = ("set-up", "site", "certificate", "test")
HOME = "root/training"  # where the clone lies, inside

# What tells this machine's pip, npm and TLS libraries where to go: as variables, as files, and as certificates.
VARIABLES = ("PIP_", "UV_", "NPM_", "npm_config_", "NODE_EXTRA", "SSL_CERT", "CURL_CA", "REQUESTS_CA")
SETTINGS = ("/etc/pip.conf", "/etc/xdg/pip", "~/.config/pip", "~/.pip", "~/.config/uv", "/etc/npmrc", "~/.npmrc")
CERTIFICATES = Path("/usr/local/share/ca-certificates")

# In namespaces of its own: the mounts that programs expect, then the newcomer.
ENTER = """
set -eu
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
exec chroot "$1" /usr/bin/python3 /root/training/bin/fresh_visit.py
"""


def main(releases: list[str]) -> int:
    """Returns how many of the releases failed."""
    if os.geteuid() != 0:
        sys.exit("This makes whole machines to try things on, which only root may: sudo make fresh")
    if missing := [name for name in ("mmdebstrap", "unshare", "chroot") if not shutil.which(name)]:
        sys.exit(f"Missing: {', '.join(missing)}. Install it with: apt-get install mmdebstrap util-linux coreutils")
    if unknown := set(releases) - set(NAMES):
        sys.exit(f"There is no release called {', '.join(sorted(unknown))} here. Choose from {', '.join(NAMES)}")
    rows = [visit(release) for release in releases or NAMES]
    print("\n" + "\n".join(table(rows)))
    return sum(row["failed"] != "" for row in rows)


def visit(release: str) -> dict[str, str]:
    """One row of the table: the seconds of each step that went well, and the name of the one that failed."""
    row = {"debian": f"{NAMES[release]} ({release})", "failed": "debian", "python": ""}
    with tempfile.TemporaryDirectory(prefix=f"fresh-{release}-") as scratch:
        root = Path(scratch) / "debian"
        print(f"\n{row['debian']}: making it in {root}", flush=True)
        if not make_debian(release, root):
            return row
        subprocess.run(["git", "clone", "--quiet", ROOT, root / HOME], check=True)
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        subprocess.run([*enter, "bash", "-c", ENTER, "enter", str(root)], env=environment(), check=False)
        seen = root / HOME / "var" / "fresh.json"
        return row | (json.loads(seen.read_text()) if seen.exists() else {"failed": "start"})


def make_debian(release: str, root: Path) -> bool:
    """Whether it could be made. What went wrong is on the screen."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    wanted = ("Acquire::http", "Acquire::Check", "Acquire::Retries", "Acquire::AllowInsecure")
    options = [f"--aptopt={line}" for line in dump.splitlines() if line.startswith(wanted) and '""' not in line]
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(BARE)}", *options]
    if subprocess.run([*command, release, root, *sources(release)], check=False).returncode:
        return False
    for name in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(name, root / name[1:])
    for name in SETTINGS:
        there = Path(name).expanduser()
        here = root / name.replace("~", "root").lstrip("/")
        if there.is_dir():
            shutil.copytree(there, here)
        elif there.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, here)
    if CERTIFICATES.is_dir():
        shutil.copytree(CERTIFICATES, root / CERTIFICATES.relative_to("/"), dirs_exist_ok=True)
        subprocess.run(["chroot", root, "update-ca-certificates"], check=True, stdout=subprocess.DEVNULL)
    return True


def sources(release: str) -> list[str]:
    """This machine's own places for Debian packages, for another release. None: mmdebstrap then knows its own."""
    ours = subprocess.run(
        ["sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME"], capture_output=True, text=True, check=True
    ).stdout.strip()
    form = "$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)"
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    found = set()
    for origin, address, suite, component in (line.split("|") for line in lines):
        if origin == "Debian" and suite.split("-")[0] == ours:
            found.add(f"deb {address} {suite.replace(ours, release)} {component}")
    return sorted(found)


def environment() -> dict[str, str]:
    """A bare machine's, with this machine's own settings of where packages come from."""
    ours = {name: value for name, value in os.environ.items() if name.startswith(VARIABLES) or "proxy" in name.lower()}
    return ours | {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}


def table(rows: list[dict[str, str]]) -> list[str]:
    """For people, and for the note of a release."""
    heading = "| Debian | Python | set-up | make run to the site | to a certificate | make test | result |"
    lines = [heading, "| --- | --- | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        seconds = " | ".join(f"{row[step]} s" if step in row else "" for step in STEPS)
        result = f"failed: {row['failed']}" if row["failed"] else "green"
        lines.append(f"| {row['debian']} | {row['python']} | {seconds} | {result} |")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
