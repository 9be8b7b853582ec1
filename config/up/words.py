"""What `manage.py up` says, in the words of the person who starts it."""

from __future__ import annotations

import errno
import shlex
from pathlib import Path

import psutil
from django.conf import settings

from config import demo

STOPPING = "正在停止：先做完手上的任务，再关掉数据库（再按一次 Ctrl-C 立即停止）……"
STOPPED = "已全部停止，数据都在。"
PREPARATION_FAILED = "准备数据库时出错，原因见上面的输出。"


def already_runs(pid: int, address: str) -> str:
    return (
        f"这个数据目录已经有一个平台在运行：进程 {pid}，地址 {address}\n"
        f"要停掉它，请在它的窗口按 Ctrl-C，或执行 kill {pid}；"
        "要另开一个，请用 --data 换一个目录，再用 --port 换一个端口。"
    )


def port_is_taken(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EACCES:
        return f"没有权限使用端口 {port}，请换一个 1024 以上的端口，例如 --port 8000。"
    if problem.errno != errno.EADDRINUSE:
        return f"不能在 {host} 的端口 {port} 上提供服务：{problem.strerror}。"
    return (
        f"端口 {port} 已被占用{_holder(port)}。"
        f"请换一个端口，例如：uv run manage.py up --port {_free_after(port)}"
    )


def server_fell(label: str, log: Path) -> str:
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
    return f"{label}没有启动成功。{log} 的最后几行：\n{tail}"


def too_slow(label: str) -> str:
    return f"{label}没有按时启动，请再试一次；如果仍然不行，请看数据目录下 log 里的日志。"


def welcome(port: int, counties: list[list[str]], *, demo: bool, data: Path) -> str:
    """Addresses, people to sign in as, and how to stop; `data` is where this alliance lies."""
    lines = ["", "区域服务联盟平台已经启动。请用浏览器打开：", ""]
    rows = [["区域服务联盟", ""], *counties]
    lines += [f"  {_padded(name, 14)}{address(slug, port)}" for name, slug in rows]
    lines += ["", *(_people(port, data) if demo else _first_operator(port, data))]
    lines += ["", "停止：按 Ctrl-C。数据会保留，下次启动接着用。", ""]
    return "\n".join(lines)


def _first_operator(port: int, data: Path) -> list[str]:
    """The command as it is to be typed: the link it makes must lead to this port."""
    origin = address("", port).rstrip("/")
    command = typed("create_operator", data)
    return [
        "还没有演示数据。第一位联盟管理员请这样建立（换成真的手机号和姓名）：",
        f"  {command} --phone 13800000000 --name 姓名 --origin {origin} --print-link",
    ]


def typed(command: str, data: Path) -> str:
    """A command as it is to be typed: elsewhere than in the usual place it needs the folder."""
    place = (
        f"ALLIANCE_DATA={shlex.quote(str(data))} " if data != settings.BASE_DIR / ".data" else ""
    )
    return f"{place}uv run manage.py {command}"


def address(slug: str, port: int) -> str:
    return f"http://{slug}.localhost:{port}/" if slug else f"http://localhost:{port}/"


def _people(port: int, data: Path) -> list[str]:
    """The demo logins: those of the alliance and of one county; the others follow its pattern."""
    lines = [f"演示账号（密码都是 {demo.PASSWORD}）：", ""]
    shown = [person for person in demo.people() if person.county in (None, demo.COUNTIES[0])]
    for person in shown:
        where = person.county.name if person.county else "联盟"
        how = {True: "密码 + 动态码", False: "密码"}[person.secret != ""]
        how = "短信验证码" if person.by_sms else how
        lines.append(
            f"  {_padded(where, 8)}{_padded(person.title, 18)}{person.phone}  "
            f"{_padded(person.name, 8)}{how}"
        )
    return [
        *lines,
        "",
        "其他五个县的账号只差第 8 位：邵阳县 2、隆回县 3、洞口县 4、绥宁县 5、新宁县 6。",
        f"短信验证码和当前的动态码都在 {address('', port)}dev/inbox/；"
        f"动态码也可以用 {typed('demo --codes', data)} 查看。",
    ]


def _padded(text: str, width: int) -> str:
    """Chinese characters are two columns wide."""
    return text + " " * max(1, width - sum(2 if ord(c) > 0x2E80 else 1 for c in text))


def _holder(port: int) -> str:
    """「（进程 1234，python）」 where the system lets us see it."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,):
                pid = connection.pid
                return f"（进程 {pid}，{psutil.Process(pid).name()}）" if pid else ""
    except psutil.Error:
        return ""
    return ""


def _free_after(port: int) -> int:
    """The next port nobody listens on."""
    import socket

    for candidate in range(port + 1, 65536):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    return port
