"""A systemd of its own for tests, in a layer over this machine's files that is thrown away. Needs root, systemd-nspawn and
overlayfs."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

# The address sanitizer reserves terabytes and maps pages to execute; nothing else of the unit is changed.
SANITIZED = "[Service]\nMemoryMax=infinity\nMemoryDenyWriteExecute=no\nEnvironment=ASAN_OPTIONS=detect_leaks=0\n"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Machine:
    """A systemd that was booted in a throw-away layer over this machine's files, or those of another folder."""

    def __init__(self, lower="/", private_network=False):
        self.lower = lower
        self.private_network = private_network
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kanal-machine-"))
        self.root = self.folder / "layers" / "root"
        self.nspawn = None

    def start(self):
        layers = self.folder / "layers"
        layers.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g", "none", layers], check=True)
        for name in ("up", "work", "root"):
            (layers / name).mkdir()
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir={self.lower},upperdir={layers}/up,workdir={layers}/work", self.root], check=True)

    def boot(self):
        self.log = open(self.folder / "console", "wb")
        self.nspawn = subprocess.Popen(
            ["systemd-nspawn", "-q", "-D", self.root, "-b", "--register=no", "--keep-unit", "--link-journal=no",
             *(["--private-network"] if self.private_network else []),
             "-M", f"kanal-{os.getpid()}"], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        # Asked again and again, not with --wait: that waits for a signal, and for ever where it comes too early to see it.
        self.until(lambda: self.leader() and self.run("systemctl", "is-system-running").stdout.strip()
                   in ("running", "degraded"), "a booted systemd", seconds=120)

    def leader(self):
        children = pathlib.Path(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children").read_text().split()
        return children[0] if children else ""

    def run(self, *words):
        network = ["-n"] if self.private_network else []
        return subprocess.run(["nsenter", "-t", self.leader(), "-m", "-u", "-i", "-p", "-C", *network, "--", *map(str, words)],
                              capture_output=True, text=True, timeout=300)

    def beside(self, *words, **options):
        """A program of this machine in the network of that one."""
        return subprocess.Popen(["nsenter", "-t", self.leader(), "-n", "--", *map(str, words)], **options)

    def power_off(self):
        self.run("systemctl", "poweroff")
        self.nspawn.wait(120)
        self.log.close()

    def until(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come about\n{(self.folder / 'console').read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def stop(self):
        if self.nspawn:
            self.nspawn.terminate()
            try:
                self.nspawn.wait(20)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()
            self.log.close()
        for mounted in (self.root, self.folder / "layers"):
            subprocess.run(["umount", "-l", mounted], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def missing():
    if os.getuid() != 0 or not shutil.which("systemd-nspawn") or not shutil.which("cmake"):
        return "needs root and systemd-nspawn (package systemd-container)"
    machine = Machine()
    try:
        machine.start()
        return ""
    except subprocess.CalledProcessError:
        return "overlayfs cannot be mounted here"
    finally:
        machine.stop()


def allow_sanitizer(root, prefix):
    """Lets the installed service start where it was built with the address sanitizer."""
    if b"__asan_init" not in (root / prefix.relative_to("/") / "bin/kanald").read_bytes():
        return
    folder = root / "etc/systemd/system/kanald.service.d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sanitizer.conf").write_text(SANITIZED)
