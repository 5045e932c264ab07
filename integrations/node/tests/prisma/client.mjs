// What `prisma generate` 7.10 writes as internal/class.ts for schema.prisma beside it, without its types:
//   PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate --schema schema.prisma
//   npx tsc --noCheck --target es2022 --module nodenext generated/internal/class.ts
// Kept here since the package `prisma` alone would double what the tests install.
import * as runtime from "@prisma/client/runtime/client";
const config = {
    "previewFeatures": [],
    "clientVersion": "7.10.0",
    "engineVersion": "0edf323efd1d98336f3f0a68684b56f689b900d3",
    "activeProvider": "postgresql",
    "inlineSchema": "generator client {\n  provider            = \"prisma-client\"\n  output              = \"generated\"\n  importFileExtension = \"js\"\n}\n\ndatasource db {\n  provider = \"postgresql\"\n}\n\nmodel Client {\n  id    Int      @id\n  name  String?\n  email String?\n  tags  String[]\n\n  @@map(\"clients\")\n}\n",
    "runtimeDataModel": {
        "models": {},
        "enums": {},
        "types": {}
    },
    "parameterizationSchema": {
        "strings": [],
        "graph": ""
    }
};
config.runtimeDataModel = JSON.parse("{\"models\":{\"Client\":{\"fields\":[{\"name\":\"id\",\"kind\":\"scalar\",\"type\":\"Int\"},{\"name\":\"name\",\"kind\":\"scalar\",\"type\":\"String\"},{\"name\":\"email\",\"kind\":\"scalar\",\"type\":\"String\"},{\"name\":\"tags\",\"kind\":\"scalar\",\"type\":\"String\"}],\"dbName\":\"clients\",\"schema\":null}},\"enums\":{},\"types\":{}}");
config.parameterizationSchema = {
    strings: JSON.parse("[\"where\",\"Client.findUnique\",\"Client.findUniqueOrThrow\",\"orderBy\",\"cursor\",\"Client.findFirst\",\"Client.findFirstOrThrow\",\"Client.findMany\",\"data\",\"Client.createOne\",\"Client.createMany\",\"Client.createManyAndReturn\",\"Client.updateOne\",\"Client.updateMany\",\"Client.updateManyAndReturn\",\"create\",\"update\",\"Client.upsertOne\",\"Client.deleteOne\",\"Client.deleteMany\",\"having\",\"_count\",\"_avg\",\"_sum\",\"_min\",\"_max\",\"Client.groupBy\",\"Client.aggregate\",\"AND\",\"OR\",\"NOT\",\"id\",\"name\",\"email\",\"tags\",\"equals\",\"has\",\"hasEvery\",\"hasSome\",\"in\",\"notIn\",\"lt\",\"lte\",\"gt\",\"gte\",\"contains\",\"startsWith\",\"endsWith\",\"not\",\"set\",\"push\",\"increment\",\"decrement\",\"multiply\",\"divide\"]"),
    graph: "MAsQBxwAACQAMB0AAAQAEB4AACQAMB8CAAAAASABACYAISEBACYAISIAAB0AIAEAAAABACABAAAAAQAgBxwAACQAMB0AAAQAEB4AACQAMB8CACUAISABACYAISEBACYAISIAAB0AIAIgAAAnACAhAAAnACADAAAABAAgAwAABQAwBAAAAQAgAwAAAAQAIAMAAAUAMAQAAAEAIAMAAAAEACADAAAFADAEAAABACAEHwIAAAABIAEAAAABIQEAAAABIgAAMAAgAQgAAAkAIAQfAgAAAAEgAQAAAAEhAQAAAAEiAAAwACABCAAACwAwAQgAAAsAMAQfAgAtACEgAQAuACEhAQAuACEiAAAvACACAAAAAQAgCAAADgAgBB8CAC0AISABAC4AISEBAC4AISIAAC8AIAIAAAAEACAIAAAQACACAAAABAAgCAAAEAAgAwAAAAEAIA8AAAkAIBAAAA4AIAEAAAABACABAAAABAAgBxUAACgAIBYAACkAIBcAACwAIBgAACsAIBkAACoAICAAACcAICEAACcAIAccAAAaADAdAAAXABAeAAAaADAfAgAbACEgAQAcACEhAQAcACEiAAAdACADAAAABAAgAwAAFgAwFAAAFwAgAwAAAAQAIAMAAAUAMAQAAAEAIAccAAAaADAdAAAXABAeAAAaADAfAgAbACEgAQAcACEhAQAcACEiAAAdACANFQAAIgAgFgAAIwAgFwAAIgAgGAAAIgAgGQAAIgAgIwIAAAABJwIAAAAEKAIAAAAEKQIAAAABKgIAAAABKwIAAAABLAIAAAABMAIAIQAhDhUAAB8AIBgAACAAIBkAACAAICMBAAAAAScBAAAABSgBAAAABSkBAAAAASoBAAAAASsBAAAAASwBAAAAAS0BAAAAAS4BAAAAAS8BAAAAATABAB4AIQQjAQAAAAUkAQAAAAElAQAAAAQmAQAAAAQOFQAAHwAgGAAAIAAgGQAAIAAgIwEAAAABJwEAAAAFKAEAAAAFKQEAAAABKgEAAAABKwEAAAABLAEAAAABLQEAAAABLgEAAAABLwEAAAABMAEAHgAhCCMCAAAAAScCAAAABSgCAAAABSkCAAAAASoCAAAAASsCAAAAASwCAAAAATACAB8AIQsjAQAAAAEnAQAAAAUoAQAAAAUpAQAAAAEqAQAAAAErAQAAAAEsAQAAAAEtAQAAAAEuAQAAAAEvAQAAAAEwAQAgACENFQAAIgAgFgAAIwAgFwAAIgAgGAAAIgAgGQAAIgAgIwIAAAABJwIAAAAEKAIAAAAEKQIAAAABKgIAAAABKwIAAAABLAIAAAABMAIAIQAhCCMCAAAAAScCAAAABCgCAAAABCkCAAAAASoCAAAAASsCAAAAASwCAAAAATACACIAIQgjCAAAAAEnCAAAAAQoCAAAAAQpCAAAAAEqCAAAAAErCAAAAAEsCAAAAAEwCAAjACEHHAAAJAAwHQAABAAQHgAAJAAwHwIAJQAhIAEAJgAhIQEAJgAhIgAAHQAgCCMCAAAAAScCAAAABCgCAAAABCkCAAAAASoCAAAAASsCAAAAASwCAAAAATACACIAIQsjAQAAAAEnAQAAAAUoAQAAAAUpAQAAAAEqAQAAAAErAQAAAAEsAQAAAAEtAQAAAAEuAQAAAAEvAQAAAAEwAQAgACEAAAAAAAAFMQIAAAABMwIAAAABNAIAAAABNQIAAAABNgIAAAABATEBAAAAAQIxAQAAAAQyAQAAAAUBMQEAAAAEAAAAAAUVAAYWAAcXAAgYAAkZAAoAAAAAAAUVAAYWAAcXAAgYAAkZAAoBAgECAwEFBgEGBwEHCAEJCgEKDAILDQMMDwENEQIOEgQREwESFAETFQIaGAUbGQs"
};
async function decodeBase64AsWasm(wasmBase64) {
    const { Buffer } = await import('node:buffer');
    const wasmArray = Buffer.from(wasmBase64, 'base64');
    return new WebAssembly.Module(wasmArray);
}
config.compilerWasm = {
    getRuntime: async () => await import("@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs"),
    getQueryCompilerWasmModule: async () => {
        const { wasm } = await import("@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs");
        return await decodeBase64AsWasm(wasm);
    },
    importName: "./query_compiler_fast_bg.js"
};
export function getPrismaClientClass() {
    return runtime.getPrismaClient(config);
}
