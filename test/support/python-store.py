"""One vector store of Python's langchain-deeplake, kept open: a request a line on standard input, its answer a line.

    python-store.py DATASET VECTORS [overwrite]

VECTORS is a JSON file of texts and their vectors. A request is [operation, ...arguments], an answer {"ok"} or {"error"}.
"""

import json
import sys

import deeplake
from langchain_core.embeddings import Embeddings
from langchain_deeplake.vectorstores import DeeplakeVectorStore

path, vectors, overwrite = sys.argv[1], sys.argv[2], sys.argv[3:] == ["overwrite"]


class Recorded(Embeddings):
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.vectors = json.load(file)

    def embed_documents(self, texts):
        return [self.vectors[text] for text in texts]

    def embed_query(self, text):
        return self.vectors[text]


store = DeeplakeVectorStore(path, embedding_function=Recorded(vectors), overwrite=overwrite)


def search(text, k, where):
    found = store.similarity_search_with_score(text, k, {"metadata": where} if where else None)
    return [[document.metadata["key"], float(score)] for document, score in found]


def add(documents):
    columns = [[document[name] for document in documents] for name in ("text", "metadata", "id")]
    return store.add_texts(columns[0], columns[1], ids=columns[2])


def rows():
    ids, texts, metadata = (store.dataset[name][:] for name in ("ids", "documents", "metadata"))
    return [
        [identifier, text or "", cell.to_dict(convert_numpy_to_list=True)]
        for identifier, text, cell in zip(ids, texts, metadata, strict=True)
    ]


operations = {
    "search": search,
    "add": add,
    "delete": store.delete,
    "rows": rows,
    "texts": lambda ids: [document.page_content for document in store.get_by_ids(ids)],
    "length": lambda: len(store),
    "indexes": lambda: store.dataset.build_indexes(),
    "always": lambda: setattr(store.dataset, "indexing_mode", deeplake.IndexingMode.Always),
}

print(json.dumps({"ok": None}), flush=True)
for line in sys.stdin:
    operation, *arguments = json.loads(line)
    try:
        answer = {"ok": operations[operation](*arguments)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
