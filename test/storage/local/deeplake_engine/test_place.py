from deeplake_engine.place import Remote, creds, located, place_key, side


def test_a_request_without_locks_is_about_a_directory() -> None:
    path = located({"path": "/data/table"})
    assert path == "/data/table"
    assert not isinstance(path, Remote)
    assert creds(path) is None
    assert side(path, "gate") == "/data/table/_langchain_deeplake/gate"


def test_a_request_with_locks_is_about_object_storage() -> None:
    path = located({"path": "s3://bucket/table", "locks": "/locks", "creds": {"aws_access_key_id": "key"}})
    assert path == "s3://bucket/table"
    assert creds(path) == {"aws_access_key_id": "key"}
    assert side(path, "gate") == "/locks/gate"


def test_empty_credentials_are_none() -> None:
    assert creds(located({"path": "s3://bucket/table", "locks": "/locks", "creds": {}})) is None


def test_one_url_with_other_credentials_is_another_place() -> None:
    one, two = ({"path": "s3://bucket/table", "locks": "/locks", "creds": {"key": key}} for key in "ab")
    assert place_key(one) != place_key(two)
    assert place_key(one) == place_key({**one})
