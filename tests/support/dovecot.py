"""A real Dovecot in a folder of its own: imap, imaps and LMTP delivery on loopback, ports of its own choice."""

import os
import pwd
import random
import shutil
import smtplib
import socket
import subprocess
import time
from pathlib import Path

from certificate import make_certificate

USER, PASSWORD = "lapor", "kata-sandi-uji"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"


def missing():
    """Why no Dovecot can be started here, or nothing."""
    wanted = [Path(DOVECOT), Path("/usr/lib/dovecot/imap"), Path("/usr/lib/dovecot/lmtp")]
    gone = [str(path) for path in wanted if not path.exists()]
    return f"not installed: {', '.join(gone)} (packages dovecot-imapd, dovecot-lmtpd)" if gone else ""


def free_ports(count):
    """Below those that the kernel gives to whoever asks for any: other tests cannot get one between this look and its use."""
    ports = []
    while len(ports) < count:
        port = random.randrange(10000, 32000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        if port not in ports:
            ports.append(port)
    return ports


class Dovecot:
    """With `port` of an earlier one its address stays the same over a restart."""

    def __init__(self, folder, extra="", certificate_days=30):
        self.folder = Path(folder)
        self.process = None
        self.extra = extra
        self.imap_port, self.imaps_port, self.lmtp_port = free_ports(3)
        mail = self.folder / "mail"
        for path in (self.folder, mail, self.folder / "run", self.folder / "state"):
            path.mkdir(parents=True, exist_ok=True)
        # Dovecot delivers for nobody who is root.
        root = os.getuid() == 0
        self.owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
        if root:
            os.chown(mail, self.owner.pw_uid, self.owner.pw_gid)
            for path in (self.folder, self.folder.parent):  # let nobody through
                path.chmod(0o711)
        make_certificate(self.folder, certificate_days)
        self.config = self.folder / "dovecot.conf"
        internal = "dovecot" if root else self.owner.pw_name
        login = "dovenull" if root else self.owner.pw_name
        self.config.write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {"dovecot" if root else self.group_name()}
first_valid_uid = 1
ssl = yes
ssl_cert = <{self.folder}/certificate.pem
ssl_key = <{self.folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{mail}
mailbox_list_index = no
mail_fsync = never
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={self.owner.pw_uid} gid={self.owner.pw_gid} home={mail}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {self.imap_port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {self.imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{self.extra}
""")

    def group_name(self):
        import grp
        return grp.getgrgid(self.owner.pw_gid).gr_name

    def start(self, seconds=30):
        self.process = subprocess.Popen([DOVECOT, "-F", "-c", str(self.config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + seconds
        for port in (self.imap_port, self.imaps_port, self.lmtp_port):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert self.process.poll() is None, self.process.stderr.read().decode() + self.log()
                    assert time.monotonic() < end, "Dovecot does not listen:\n" + self.log()
                    time.sleep(0.02)
        return self

    def log(self):
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process:
            self.process.stderr.close()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def deliver(self, *raws, sender="warga@example.net"):
        """As a mail server on the way would: Dovecot puts its own lines on top."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as client:
            for raw in raws:
                client.sendmail(sender, [USER], raw)

    def deliver_to_disk(self, raw):
        """As it lies there when Dovecot does not run."""
        path = self.folder / "mail" / "new" / f"{time.time_ns()}.uji"
        path.write_bytes(raw.replace(b"\r\n", b"\n"))
        os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def files(self, mailbox=""):
        """The mails on disk, as they are: path by path."""
        folder = self.folder / "mail" / (f".{mailbox}" if mailbox else "")
        return sorted(path for part in ("new", "cur") for path in (folder / part).glob("*") if path.is_file())
