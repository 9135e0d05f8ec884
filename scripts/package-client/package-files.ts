/** Everything that the package holds: the program, its types, its pages. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDeclarations, declaredPackages } from './declarations.ts';
import { clientManifest, packageName, readManifest } from './manifest.ts';
import { buildProgram, type Files } from './program.ts';

/** The pages of the project that come along, by their names in the package. */
const pages = {
  'README.md': 'docs/package/README.md',
  'GUIDE.md': 'docs/connectwise-client.md',
  'API.md': 'docs/package/API.md',
  LICENSE: 'LICENSE',
} as const;

/** The files of the package, and what the tarball is called. */
export async function packageFiles(root: string): Promise<{ readonly name: string; readonly files: Files }> {
  const [project, program, types] = await Promise.all([
    readManifest(root),
    buildProgram(root),
    buildDeclarations(root),
  ]);
  const texts = await Promise.all(
    Object.entries(pages).map(
      async ([name, file]) =>
        [name, withoutAbsentLinks(await readFile(join(root, file), 'utf8'), file)] as const,
    ),
  );
  return {
    name: `${packageName}-${project.version}.tgz`,
    files: {
      'package.json': clientManifest(project, program, declaredPackages(types)),
      ...program.files,
      ...types,
      ...Object.fromEntries(texts),
    },
  };
}

/** Links to pages that come along lead to them; of the others the words stay. Links inside of a page stay as they are. */
function withoutAbsentLinks(text: string, file: string): string {
  const here = file.replace(/[^/]*$/, '');
  return text.replaceAll(
    /(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g,
    (_, words, to, part = '') => {
      const target = join(here, String(to)).replaceAll('\\', '/');
      const [name] = Object.entries(pages).find(([, page]) => page === target) ?? [];
      return name === undefined ? String(words) : `[${String(words)}](${name}${String(part)})`;
    },
  );
}
