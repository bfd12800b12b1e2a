// @vitest-environment jsdom
import '@parley/react/testing/setup';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IdleCheck, kAlone_ms, kCountdown_s } from './idle_check.tsx';

describe('U31: alone for long', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1000) await act(async () => void (await vi.advanceTimersByTimeAsync(Math.min(left, 1000))));
  };

  test('is asked, counts down, and leaves', async () => {
    const left = vi.fn();
    render(<IdleCheck onLeave={left} />);
    await pass(kAlone_ms - 1000);
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await pass(1000);
    expect(screen.getByRole('alertdialog', { name: 'Are you still there?' }).textContent).toContain('in 60 seconds');
    await pass((kCountdown_s - 1) * 1000);
    expect(screen.getByRole('alertdialog').textContent).toContain('in 1 second.');
    expect(left).not.toHaveBeenCalled();
    await pass(1000);
    expect(left).toHaveBeenCalledOnce();
  });

  test('who answers stays, and is asked again much later', async () => {
    const left = vi.fn();
    render(<IdleCheck onLeave={left} />);
    await pass(kAlone_ms + 5000);
    act(() => screen.getByRole('button', { name: 'I am here' }).click());
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await pass(kAlone_ms - 2000);
    expect(left).not.toHaveBeenCalled();
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await pass(3000);
    expect(screen.getByRole('alertdialog')).toBeTruthy();
  });
});
