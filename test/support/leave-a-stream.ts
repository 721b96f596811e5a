// Run as a process of its own: leaves a chain's stream early and then just ends, with the store open.
import { AIMessageChunk } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { FakeStreamingChatModel } from "@langchain/core/utils/testing";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";

const experience = await ExperienceStore.open(process.argv[2] ?? "");
const chunks = ["a", "b", "c"].map((text) => new AIMessageChunk(text));
const chain = new FakeStreamingChatModel({ chunks }).pipe(new StringOutputParser());
const stream = await chain.stream("t", { callbacks: [new DeeplakeCallbackHandler(experience)] });
for await (const text of stream) if (text !== "") break;
