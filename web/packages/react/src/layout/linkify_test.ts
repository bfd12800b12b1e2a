import { describe, expect, test } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);

describe('U19: links in what people write', () => {
  test.each([
    ['nothing here', []],
    ['see https://example.org/a?b=c#d now', ['https://example.org/a?b=c#d']],
    ['(https://example.org/a_(b)).', ['https://example.org/a_(b)']],
    ['https://example.org, http://example.com!', ['https://example.org/', 'http://example.com/']],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd', []],
    ['<img src=x onerror=alert(1)>', []],
    ['https://', []],
    ['"https://example.org/"onclick="x', ['https://example.org/']],
  ])('%s', (text, expected) => expect(links(text)).toEqual(expected));

  test('nothing is lost and nothing is added', () => {
    for (const text of ['', 'a https://b.example/c. d', 'https://b.example (https://c.example)', 'x\nhttps://y.example\nz']) {
      expect(linkify(text).map((piece) => piece.text).join('')).toBe(text);
    }
  });
});
