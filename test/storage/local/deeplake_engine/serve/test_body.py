from deeplake_engine.serve.body import unpack


def test_a_text_that_repeats_others_counts_with_all_its_bytes() -> None:
    request = {"vectors": 4, "columns": {}, "texts": {"a": [3, [2, [4, 3]], [[4, 3], [4, 3]]], "b": [0]}}
    assert unpack(request, b"\0\0\0\0onetw") == 4 + 3 + 5 + 6
    assert request["columns"] == {"a": ["one", "twone", "oneone"], "b": [""]}
