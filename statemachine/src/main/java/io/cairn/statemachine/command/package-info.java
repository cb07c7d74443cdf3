/** What clients may ask of the state machine, what it answers, and the bytes of both in the log. */
@NullMarked
package io.cairn.statemachine.command;

import org.jspecify.annotations.NullMarked;
