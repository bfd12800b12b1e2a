import { defineConfig } from 'vite';

// The published form: one ES module for each door of the package, parts that are loaded when needed as files of their own.
export default defineConfig({
  resolve: { conditions: ['source', 'import', 'module', 'default'] },
  build: {
    target: 'es2022',
    lib: {
      entry: {
        index: 'src/index.ts',
        stats: 'src/extras/stats.ts',
        blur: 'src/extras/blur.ts',
        noise: 'src/extras/noise.ts',
        testing: 'src/testing/index.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: { output: { minify: true, chunkFileNames: '[name].js' } }, // Vite leaves the spaces in a library
  },
});
