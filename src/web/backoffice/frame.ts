import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Frame } from './model.ts';

/** Holds the frame while a page is rendered. */
export const FrameContext = createContext<Frame | undefined>(undefined);

/** The frame of the page being rendered. */
export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error('only pages inside Office know a frame');
  return frame;
}
