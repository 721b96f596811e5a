from deeplake_engine.maintain.newest import dead_offsets, live_offsets, newest_offsets


def test_the_newest_version_counts_and_of_equal_ones_the_later_stored() -> None:
    assert newest_offsets(["a", "a", "b", "b"], [2, 1, 1, 1]) == {"a": 0, "b": 3}


def test_superseded_versions_repeated_appends_and_deleted_records_are_dead() -> None:
    keys = ["old", "old", "twice", "twice", "gone", "gone", "stays"]
    versions = [1, 2, 1, 1, 1, 2, 1]
    deleted = [False] * 5 + [True, False]
    assert dead_offsets(keys, versions, deleted, newest_offsets(keys, versions)) == [0, 2, 4, 5]
    assert live_offsets(keys, versions, deleted) == [1, 3, 6]


def test_rows_of_other_programs_stay() -> None:
    keys, versions, deleted = ["", "", "theirs", "theirs"], [0, 0, 0, 0], [False] * 4
    newest = {key: offset for key, offset in newest_offsets(keys, versions).items() if key}
    assert dead_offsets(keys, versions, deleted, newest) == []
