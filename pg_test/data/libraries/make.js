// Prints what @47ng/cloak stores, which prisma-field-encryption does with it, for node.json:
//
//     npm install @47ng/cloak && node make.js > node.json

const { createHash } = require("node:crypto");
const cloak = require("@47ng/cloak");
const version = require("@47ng/cloak/package.json").version;

const TEXTS = ["zoe@example.com", "Zoë Müller", "", "한국어 🙂", "a note of more than 140 bytes ".repeat(9)];
const KEYS = ["cloak practice key", "cloak practice key, the next"].map(
  (label) => `k1.aesgcm256.${createHash("sha256").update(label).digest("base64url")}=`,
);

const boxes = KEYS.map((key) => {
  const parsed = cloak.parseKeySync(key);
  const values = TEXTS.map((text) => ({ text, stored: cloak.encryptStringSync(text, parsed) }));
  return { made_by: `@47ng/cloak ${version}`, secret: key, fingerprint: parsed.fingerprint, values };
});
console.log(JSON.stringify({ cloak: boxes[0], cloak_newer: boxes[1] }, null, 2));
