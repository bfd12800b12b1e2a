import { describe, expect, test } from 'vitest';
import { encodeQr, qrPath, reedSolomon } from './qr.ts';

describe('U30: the QR code', () => {
  test('corrects errors as the example of ISO/IEC 18004 does', () => {
    // Annex I of the standard: 01234567 at level M, version 1.
    const data = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
    expect(reedSolomon(data, 10)).toEqual([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
  });

  test.each([[10, 21], [60, 33], [110, 45], [200, 57]])('%i bytes need %i modules', (length, size) => {
    const qr = encodeQr('x'.repeat(length))!;
    expect([qr.length, qr[0]!.length]).toEqual([size, size]);
    expect(qr[size - 8]![8]).toBe(true); // the module that is always dark
    expect(qr.slice(0, 7).map((row) => row.slice(0, 7).map(Number).join('')).join()).toBe('1111111,1000001,1011101,1011101,1011101,1000001,1111111');
  });

  test('what is too long has none', () => expect(encodeQr('x'.repeat(214))).toBeNull());

  test('a path has a square for each dark module', () => {
    const qr = encodeQr('https://call.example/room/abc')!;
    expect(qrPath(qr).match(/M/g)).toHaveLength(qr.flat().filter(Boolean).length);
  });
});
