// Does what may be refused, and says so if it is.
import { useCallback } from 'react';
import { CallError } from '@parley/client';
import { useToast } from '../parts/toasts.tsx';
import { useWords } from './words.tsx';

export function useTry(): (done: Promise<unknown>) => void {
  const toast = useToast();
  const { say } = useWords();
  return useCallback(
    (done) => {
      done.catch((error: unknown) => {
        const { code } = CallError.from(error);
        if (code === 'aborted') return;
        toast(say(code === 'forbidden' ? 'notAllowed' : 'failed'));
      });
    },
    [toast, say],
  );
}
