import { existsSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

// The server has the page at `/` and `/room/…`, and all its files below `/web/`, in one flat folder.
export default defineConfig({
  base: '/web/',
  // Blur and noise suppression are offered where their models are served: public/effects, filled by packages/client/effects.mjs.
  define: { 'import.meta.env.VITE_EFFECTS': JSON.stringify(existsSync(new URL('./public/effects', import.meta.url)) ? 'yes' : '') },
  plugins: [react(), { name: 'compress', apply: 'build', closeBundle: () => compress(new URL('./dist', import.meta.url).pathname) }],
  resolve: { conditions: ['source', 'import', 'module', 'browser', 'default'] },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    assetsDir: '.',
    // The policy of the server allows no data: scripts, and a file is cached better than a copy in each page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/parley': { target: 'http://127.0.0.1:8080', ws: true }, '/room/': 'http://127.0.0.1:8080', '/api': 'http://127.0.0.1:8080' } },
});
