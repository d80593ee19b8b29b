'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

type ContentProps = Omit<ComponentProps<typeof Primitive.Content>, 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  /** Decides what the cross does, for a dialog whose `open` is controlled. */
  onCloseClick?: () => void;
};

/** The dialog's box: named by its title, closed by Escape, the cross or a click beside it. */
export function DialogContent({ title, description, onCloseClick, children, className, ...rest }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=closed]:animate-out data-[state=closed]:fade-out data-[state=open]:animate-in data-[state=open]:fade-in" />
      <Primitive.Content
        className={cn(
          'fixed top-[12vh] left-1/2 z-50 grid max-h-[80vh] grid-cols-1 w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 gap-4 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-float data-[state=closed]:animate-out data-[state=closed]:fade-out data-[state=open]:animate-in data-[state=open]:fade-in',
          className,
        )}
        {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        {...rest}
      >
        <div className="grid grid-cols-1 gap-1 pr-8 wrap-anywhere">
          <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
          {description === undefined ? null : (
            <Primitive.Description className="text-ink-2">{description}</Primitive.Description>
          )}
        </div>
        {children}
        <Primitive.Close
          aria-label="Close"
          onClick={onCloseClick}
          className="absolute top-4 right-4 inline-flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-raised hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogFooter({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('flex flex-wrap justify-end gap-2', className)} {...rest} />;
}
