import { en, type Catalog } from './en.ts';
export const de: Catalog = en;
