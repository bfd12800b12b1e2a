import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';
import { copyEffects, effectsFolder } from './effects.ts';

const dist = new URL('./dist', import.meta.url).pathname;
const effects = effectsFolder();

// The server has the page at `/` and `/room/…`, and all its files below `/web/`, in one flat folder.
export default defineConfig(({ command }) => ({
  base: '/web/',
  // Where the app finds blur and noise suppression; while developing it does without.
  define: { 'import.meta.env.VITE_EFFECTS': JSON.stringify(command === 'build' ? `/web/${effects}/` : '') },
  plugins: [react(), { name: 'compress', apply: 'build', closeBundle: () => (compress(dist), copyEffects(`${dist}/${effects}`)) }],
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
}));
