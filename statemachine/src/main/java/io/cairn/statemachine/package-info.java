/** What a Cairn cluster replicates: values shared by commands, store and checkpoints. */
@NullMarked
package io.cairn.statemachine;

import org.jspecify.annotations.NullMarked;
