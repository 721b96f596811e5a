// The service that peers send to: a loopback server in a process of its own that accepts whatever comes. Says its port.
import { createServer } from "node:http";

/** What LangSmith's client asks for before it sends. */
const INFO = JSON.stringify({
  version: "0.12.0",
  batch_ingest_config: {
    use_multipart_endpoint: true,
    size_limit: 100,
    size_limit_bytes: 20_971_520,
    scale_up_qsize_trigger: 1_000,
    scale_up_nthreads_limit: 16,
    scale_down_nempty_trigger: 4,
  },
});

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(request.url?.endsWith("/info") ? INFO : "{}");
  });
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
process.on("disconnect", () => process.exit());
