// For browsers without calls (U41): says so, and what to do.
import type { Catalog } from '../i18n/en.ts';
import { sayIn, type Language } from '../i18n/i18n.ts';

export function Unsupported({ first }: { first: { catalog: Catalog; language: Language } }) {
  const say = sayIn(first.catalog, first.language);
  return (
    <main className="centre">
      <section className="card narrow">
        <h1>{say('unsupportedTitle')}</h1>
        <p className="lead">{say('unsupportedText')}</p>
      </section>
    </main>
  );
}
