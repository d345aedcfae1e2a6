"""Debian's nginx with the configuration that the site ships, in a folder of its own."""

import getpass
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.running import end, free_port, wait_for, wait_until

SHIPPED = Path(settings.BASE_DIR) / "deploy" / "nginx"
# What the folder of a test puts in place of what Debian has.
MAIN = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 2;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/debian.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    sendfile on;
    tcp_nopush on;
    include {folder}/cache.conf;
    {servers}
}}
"""
SERVER = """
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        server_name localhost;
        include {folder}/pages.conf;
        location /file/ {{ alias {folder}/file/; default_type text/html; {of_file} }}
    }}
"""


@contextmanager
def running_nginx(folder: Path, servers: str, replaced: dict[str, object]):
    """nginx with these server blocks and the shipped files in a folder, each with replacements."""
    replaced = replaced | {
        "/var/cache/attachment-site": f"{folder}/cache",
        "/srv/attachment-site/current": settings.BASE_DIR,
        "/var/log/nginx/attachment-site.log": f"{folder}/access.log",
    }
    for name in ("cache.conf", "pages.conf", "site.conf", "tls.conf"):
        text = (SHIPPED / name).read_text()
        for shipped, ours in replaced.items():
            text = text.replace(shipped, str(ours))
        (folder / name).write_text(text)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(user=getpass.getuser(), folder=folder, servers=servers))
    server = subprocess.Popen(["nginx", "-c", main], start_new_session=True)
    try:
        wait_until((folder / "nginx.pid").exists)
        yield
    finally:
        end(server)


@contextmanager
def nginx(folder: Path, *, site_port: int, static: Path, media: Path, of_file: str = ""):
    """Serve the site at `site_port` as shipped; gives the address.

    `error.log` in the folder tells of each request or answer that nginx wrote to a disk.
    """
    port = free_port()
    (folder / "file").mkdir()
    replaced = {
        "server 127.0.0.1:8001": f"server 127.0.0.1:{site_port}",
        "server 127.0.0.1:8002": f"server 127.0.0.1:{site_port}",
        "/srv/attachment-site/static": static,
        "/srv/attachment-site/media": media,
        "/var/log/nginx/attachment-site-errors.log crit": f"{folder}/error.log warn",
    }
    with running_nginx(folder, SERVER.format(folder=folder, port=port, of_file=of_file), replaced):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
