import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions, isAuthOperation } from '@/lib/auth/next-auth';
import { getRuntime } from '@/lib/runtime';

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  if (!isAuthOperation(request.method, nextauth)) return new Response(null, { status: 404 });
  return NextAuth(request, context, authOptions(getRuntime()));
}

export { handle as GET, handle as POST };
