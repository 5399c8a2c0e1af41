// Write .br and .gz beside every text file of the build: the server only picks one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const FOLDERS = ['dist/assets'];
const COMPRESSIBLE = /\.(js|css|svg|json)$/;
const MIN_BYTES = 512;

for (const folder of FOLDERS) {
  for (const name of readdirSync(folder).filter((one) => COMPRESSIBLE.test(one))) {
    const path = join(folder, name);
    const content = readFileSync(path);
    if (content.length < MIN_BYTES) continue;
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    );
  }
}
