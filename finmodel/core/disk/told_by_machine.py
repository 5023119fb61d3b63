"""What a machine refuses of a file or folder, in words: told by the number of its error, not out of what it said."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk space that this user may take is full",
    errno.EFBIG: "it is larger than a file may be here",
    errno.EACCES: "this user is not allowed to",
    errno.EPERM: "this user is not allowed to",
    errno.EROFS: "the disk can only be read",
    errno.ENAMETOOLONG: "the name is too long for this machine",
    errno.EISDIR: "a folder is there",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EEXIST: "it is there already",
    errno.ENOTEMPTY: "it is not empty",
    errno.ENOENT: "it is not there",
    errno.ELOOP: "it is a link that leads back to itself",
    errno.EBUSY: "another program is using it",
    errno.ETXTBSY: "another program is using it",
    errno.EXDEV: "it lies on another disk",
    errno.EIO: "the disk does not answer as it should",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.EINVAL: "the machine does not take it",
    errno.EILSEQ: "its name has a sign that this machine does not take",
}
"""What stands for each number of an error; another is told by its number."""


def in_words(error: OSError) -> str:
    """Why the machine refused, as the end of a sentence.

    >>> in_words(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full'
    """
    if error.errno is None:
        return "the disk is full, or this user may not"
    return _WORDS.get(error.errno, f"the machine refuses it (error {error.errno})")
