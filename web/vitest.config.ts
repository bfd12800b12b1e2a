import { defineConfig } from 'vitest/config';

// Each package's own tests; `node` unless a file asks for jsdom.
export default defineConfig({
  resolve: { conditions: ['source', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: ['source', 'node', 'import', 'default'] } },
  test: {
    include: ['packages/*/**/*_test.{ts,tsx,mjs}', 'apps/*/**/*_test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    environment: 'node',
  },
});
