package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/ssoready/ssoready-go/core"
)

// passed prints a finished step.
func passed(step string) {
	fmt.Printf("  ✔ %s\n", step)
}

// must ends the program when a call of the SDK, or anything else, failed.
func must[T any](value T, err error) T {
	if err != nil {
		fail("%v", err)
	}
	return value
}

// expect ends the program when a statement about an answer is not true.
func expect(isTrue bool, statement string, args ...any) {
	if !isTrue {
		fail(statement, args...)
	}
}

// refused ends the program unless a call failed with the given HTTP status.
func refused[T any](status int, _ T, err error) {
	var refusal *core.APIError
	if !errors.As(err, &refusal) || refusal.StatusCode != status {
		fail("expected a refusal with %d, got %v", status, err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "  ✖ "+format+"\n", args...)
	os.Exit(1)
}

// text reads an optional string as SDK users do: absent is empty.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// truth reads an optional boolean: absent is false.
func truth(value *bool) bool {
	return value != nil && *value
}
