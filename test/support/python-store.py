"""Vector stores of Python's langchain-deeplake, kept open: a request a line on standard input, its answer a line.

    python-store.py VECTORS

VECTORS is a JSON file of texts and their vectors. A request is [store, operation, ...arguments], an answer {"ok"} or
{"error"}; store is what "open" answered, and anything for "open" itself.
"""

import itertools
import json
import sys

from langchain_core.embeddings import Embeddings
from langchain_deeplake.vectorstores import DeeplakeVectorStore


class Recorded(Embeddings):
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.vectors = json.load(file)

    def embed_documents(self, texts):
        return [self.vectors[text] for text in texts]

    def embed_query(self, text):
        return self.vectors[text]


embeddings = Recorded(sys.argv[1])
stores = {}
opened = itertools.count()


def open_store(_, path, overwrite):
    number = next(opened)
    stores[number] = DeeplakeVectorStore(path, embedding_function=embeddings, overwrite=overwrite)
    return number


def search(store, text, k, where):
    found = store.similarity_search_with_score(text, k, {"metadata": where} if where else None)
    return [[document.metadata["key"], float(score)] for document, score in found]


def add(store, documents):
    columns = [[document[name] for document in documents] for name in ("text", "metadata", "id")]
    return store.add_texts(columns[0], columns[1], ids=columns[2])


def rows(store):
    ids, texts, metadata = (store.dataset[name][:] for name in ("ids", "documents", "metadata"))
    return [
        [identifier, text or "", cell.to_dict(convert_numpy_to_list=True)]
        for identifier, text, cell in zip(ids, texts, metadata, strict=True)
    ]


operations = {
    "open": open_store,
    "search": search,
    "add": add,
    "delete": lambda store, ids: store.delete(ids),
    "rows": rows,
    "length": len,
    "indexes": lambda store: store.dataset.build_indexes(),
}

for line in sys.stdin:
    number, operation, *arguments = json.loads(line)
    try:
        if operation == "close":
            answer = {"ok": stores.pop(number) is not None}
        else:
            answer = {"ok": operations[operation](stores.get(number), *arguments)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
