import { readSource } from '../../shared/compile/source.ts';
import type { ComponentResolver } from '../../shared/document/linked.ts';
import { libraryResolver } from '../../shared/document/library.ts';
import { bundledComponents } from '../engine/library.ts';
import { resources } from './paths.ts';
import type { SourceFile } from './source.ts';

/** Reads, links and checks a text with the bundled library; pure but for reading the library's files. */
export function understand(source: SourceFile): ReturnType<typeof readSource> {
  return readSource(source, bundledLibrary());
}

/** Finds the components that come with Millrace. */
export function bundledLibrary(): ComponentResolver {
  return libraryResolver(bundledComponents(resources));
}
