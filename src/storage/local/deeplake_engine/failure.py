"""Errors with the codes that the parent knows."""

from __future__ import annotations

import errno

from .place import Remote, creds

_REFUSED = ("status=401", "status=403", "SIGNATURE_DOES_NOT_MATCH", "ExpiredToken")
_LOCKED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
_UNAVAILABLE = tuple(f"status={status}" for status in ("429", "500", "502", "503", "504"))


class Failure(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def storage_failure(path: str, error: Exception) -> Failure | None:
    """The `Failure` for an error of object storage, or None for any other error.

    An error is recognised by its text, because the engine gives few such errors a type.
    """
    if not isinstance(path, Remote) or isinstance(error, Failure):
        return None
    kind, text = type(error).__name__, str(error)
    if "NoSuchBucket" in text:
        return Failure(
            "INVALID_LOCATION",
            f"Expected an existing bucket, got {path}. Make the bucket, or correct the location.",
        )
    if kind == "StorageAccessDenied" or any(mark in text for mark in _REFUSED):
        return Failure(
            "AUTHENTICATION_FAILED",
            f"Expected credentials that may read and write {path}, got a refusal: {text.strip()}. "
            "Check `credentials`, or the storage's environment variables.",
        )
    if kind == "StorageNetworkConnectionError" or any(mark in text for mark in _UNAVAILABLE):
        return Failure(
            "SERVICE_UNAVAILABLE",
            f"Expected an answer from the object storage of {path}, got none: {text.strip()}. "
            "Check the endpoint and the network, then try again.",
        )
    return None


def disk_failure(path: str, error: Exception) -> Failure | None:
    """The `Failure` for a file or directory that this process may not use, or None for any other error."""
    if not isinstance(error, OSError) or error.errno not in _LOCKED:
        return None
    return Failure(
        "INVALID_LOCATION",
        f"Expected a directory that can be read and written at {path}, got: {error.strerror}. "
        "Give this process the right to all files in it, or choose another location.",
    )


def error_of(path: str, error: Exception) -> dict[str, str]:
    """An error in the form in which the parent receives it."""
    failure = error if isinstance(error, Failure) else storage_failure(path, error) or disk_failure(path, error)
    if failure is None:
        failure = Failure("ENGINE_FAILED", f"{type(error).__name__}: {error}")
    return {"code": failure.code, "message": without_secrets(path, str(failure))}


def without_secrets(path: str, text: str) -> str:
    for name, secret in (creds(path) or {}).items():
        if name not in ("endpoint_url", "aws_region") and secret:
            text = text.replace(secret, "***")
    return text
