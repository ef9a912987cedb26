"""Where a store may be: any name that the system allows, on a disk that no other machine writes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from coordtui.api import StoreError
from coordtui.store import files, mounts, open_store, path_of, url_of
from coordtui.store.backup import back_up, backups_of, before_migration
from coordtui.store.mounts import Mount, mount_of
from coordtui.store.restore import restore

LISTED = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard
30 27 0:51 / /srv/lab\040data\011\012\134 rw - nfs4 server:/lab rw,vers=4.2
31 27 0:52 / /home ro,nosuid - btrfs /dev/vdb rw,space_cache
32 27 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw,user_id=0
33 27 0:53 / /mnt/image rw - squashfs /dev/loop0 ro
"""

FAR = ["9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "gfs2", "gpfs", "lustre", "ncp", "ncpfs", "nfs"]
FAR += ["nfs4", "ocfs2", "panfs", "prl_fs", "smb3", "vboxsf", "virtiofs"]
FAR += ["fuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"]
NEAR = [
    "apfs",
    "btrfs",
    "exfat",
    "ext4",
    "fuse.gocryptfs",
    "fuseblk",
    "ntfs3",
    "overlay",
    "tmpfs",
    "xfs",
    "zfs",
]


@pytest.mark.parametrize(
    "name",
    [
        "lab data é.db",
        "lab #1?.db",
        "100%25.db",
        "two\nlines\t.db",
        "~lab.db",
        "'quoted' \"names\" & $HOME.db",
        "file:x?mode=memory",
        "é" * 60,
    ],
)
def test_any_name_is_the_name_of_one_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a folder?#%41" / name
    for address in (str(path), url_of(path)):
        with open_store(address) as store:
            store.insert({})
            assert path_of(address) == store.path == path
            assert store.info().openers in ((), None)
    with open_store(str(path), create=False, read_only=True) as store:
        assert len(store) == 2
    assert {file.name for file in path.parent.iterdir()} == {name, f"{name}-lock"}


def test_a_name_may_be_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.db")
    with open_store(str(path)) as store:
        store.insert({})
    with open_store(str(path), create=False, read_only=True) as store:
        assert len(store) == 1


@pytest.mark.parametrize("tail", ["n" * 192, "é" * 96, "/".join(["folder"] * 80), "n" * 300])
def test_a_name_that_is_too_long_for_what_stands_beside_it_is_refused(tmp_path: Path, tail: str) -> None:
    with pytest.raises(StoreError, match="too long"):
        open_store(str(tmp_path / "new" / tail))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("long", ["name", "path"])
def test_with_the_longest_name_all_that_a_store_does_can_be_done(long: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder, name = Path(root), "n" * (188 if long == "name" else 20) + ".db"
        if long == "path":
            room = 504 - 64 - len(f"{folder}//{name}.backups/{name}")
            folder /= "/".join(["f" * 9] * (room // 10))
        with open_store(str(folder / name)) as store:
            store.insert({})
            assert back_up(store).path.exists()
            before_migration(store._engine)
        assert restore(str(folder / name), backups_of(folder / name)[0].path).documents == 1


def test_a_path_is_taken_from_the_folder_one_is_in_and_from_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    open_store("a/lab.db").close()
    with open_store("~/a/lab.db", create=False) as store:
        assert store.path == tmp_path / "a" / "lab.db"


def test_a_link_that_leads_nowhere_yet_is_made_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "real" / "lab.db")
    open_store(str(tmp_path / "link.db")).close()
    assert {file.name for file in (tmp_path / "real").iterdir()} == {"lab.db", "lab.db-lock"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(str(tmp_path / "file" / "lab.db"))


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that another machine writes too."""
    folder = tmp_path / "far"
    folder.mkdir()

    def found(path: Path) -> Mount | None:
        return Mount(folder, "nfs4", "0:51", False) if path.is_relative_to(folder) else mount_of(path)

    monkeypatch.setattr(files, "mount_of", found)
    return folder


def test_a_network_file_system_is_refused_with_its_name_and_the_way_out(far: Path) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(str(far / "lab.db"))
    assert refused.value.parts() == [
        f"A store cannot be on a network file system: {far / 'lab.db'}",
        f"{far} is of the kind “nfs4”; two machines writing there would corrupt the store.",
        "Put it on a disk of this machine, and let people come here by SSH.",
    ]


def test_nothing_is_made_on_a_network_file_system_not_even_a_folder(far: Path) -> None:
    with pytest.raises(StoreError, match="network"):
        open_store(str(far / "a" / "b" / "lab.db"))
    assert not list(far.iterdir())


@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_that_is_on_a_network_file_system_already_is_refused_too(far: Path, read_only: bool) -> None:
    with open_store(str(far.parent / "lab.db")) as store:
        store.insert({})
    (far.parent / "lab.db").rename(far / "lab.db")
    with pytest.raises(StoreError, match="network"):
        open_store(str(far / "lab.db"), create=False, read_only=read_only)
    assert [file.name for file in far.iterdir()] == ["lab.db"]


def test_a_link_to_a_network_file_system_is_followed(far: Path, tmp_path: Path) -> None:
    (tmp_path / "near").symlink_to(far)
    (tmp_path / "lab.db").symlink_to(far / "lab.db")
    for path in (tmp_path / "near" / "lab.db", tmp_path / "lab.db"):
        with pytest.raises(StoreError, match="network"):
            open_store(str(path))
    assert not list(far.iterdir())


@pytest.mark.parametrize("kind", FAR)
def test_what_other_machines_write_is_known(kind: str) -> None:
    assert Mount(Path("/far"), kind, "0:51", False).shared


@pytest.mark.parametrize("kind", [*NEAR, "a kind that nobody has heard of"])
def test_what_is_of_this_machine_is_let_be(kind: str) -> None:
    assert not Mount(Path("/near"), kind, "8:1", False).shared


def test_the_list_of_mounts_is_read() -> None:
    listed = dict(mounts.mounts(LISTED))
    assert listed["30"] == Mount(Path("/srv/lab data\t\n\\"), "nfs4", "0:51", False)
    assert [mount.kind for mount in listed.values()] == [
        "proc",
        "ext4",
        "nfs4",
        "btrfs",
        "fuseblk",
        "squashfs",
    ]
    assert [mount.read_only for mount in listed.values()] == [False, False, False, False, False, True]


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux lists its mounts so")
def test_the_mount_of_a_file_and_of_its_folder_are_found(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    mount = mount_of(tmp_path)
    assert mount is not None
    assert mount == mount_of(file)
    assert tmp_path.is_relative_to(mount.point)
    assert mount_of(Path("/proc")).kind == "proc"


@pytest.mark.parametrize("missing", ["list", "kind of descriptor"])
def test_where_the_system_lists_no_mounts_every_disk_is_let_be(
    path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    if missing == "list":
        monkeypatch.setattr(mounts, "_LIST", path.parent / "nothing")
    else:
        monkeypatch.delattr(os, "O_PATH", raising=False)
    with open_store(str(path)) as store:
        store.insert({})
        assert store.info().openers is None


def test_a_link_that_leads_to_itself_and_an_account_that_is_not_there_are_refused(tmp_path: Path) -> None:
    circle = tmp_path / "circle.db"
    circle.symlink_to(circle)
    with pytest.raises(StoreError, match="circle"):
        open_store(str(circle))
    with pytest.raises(StoreError, match="unknown account"):
        open_store("~nobody-of-that-name/lab.db")


def test_a_name_that_is_no_text_goes_through_an_address_and_back(tmp_path: Path) -> None:
    path = tmp_path / "lab \udce9.db"
    assert path_of(url_of(path)) == path
