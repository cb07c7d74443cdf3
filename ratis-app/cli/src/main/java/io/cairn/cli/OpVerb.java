package io.cairn.cli;

import io.cairn.client.Op;

/** A verb that may also stand in a transaction. */
abstract class OpVerb extends Verb {
    /** The operation its arguments describe. */
    abstract Op op();
}
