package io.cairn.server.watch;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Key ranges, each with a value, that finds those around a key without looking at the others: a treap ordered by
 * start, whose nodes know the greatest end below them. All operations take logarithmic time, in the mean, and finding
 * in addition what it finds.
 */
final class IntervalTree<V> {
    private static final class Node<V> {
        private final KeyRange range;
        private final V value;
        private final int priority;
        private @Nullable Bytes greatestEnd;
        private @Nullable Node<V> left;
        private @Nullable Node<V> right;

        private Node(KeyRange range, V value, int priority) {
            this.range = range;
            this.value = value;
            this.priority = priority;
            this.greatestEnd = range.end();
        }

        private void update() {
            greatestEnd = range.end();
            extendBy(left);
            extendBy(right);
        }

        private void extendBy(@Nullable Node<V> child) {
            if (child != null && compareEnds(child.greatestEnd, greatestEnd) > 0) {
                greatestEnd = child.greatestEnd;
            }
        }
    }

    private final SplittableRandom random = new SplittableRandom();
    private @Nullable Node<V> root;

    /** The range must not be there yet. */
    void add(KeyRange range, V value) {
        root = add(root, new Node<>(range, value, random.nextInt()));
    }

    private static <V> Node<V> add(@Nullable Node<V> tree, Node<V> added) {
        if (tree == null) {
            return added;
        }
        if (compare(added.range, tree.range) < 0) {
            tree.left = add(tree.left, added);
            return tree.left.priority > tree.priority ? rotateRight(tree, tree.left) : updated(tree);
        }
        tree.right = add(tree.right, added);
        return tree.right.priority > tree.priority ? rotateLeft(tree, tree.right) : updated(tree);
    }

    void remove(KeyRange range) {
        root = remove(root, range);
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> tree, KeyRange range) {
        if (tree == null) {
            return null;
        }
        int order = compare(range, tree.range);
        if (order == 0) {
            return merge(tree.left, tree.right);
        }
        if (order < 0) {
            tree.left = remove(tree.left, range);
        } else {
            tree.right = remove(tree.right, range);
        }
        return updated(tree);
    }

    private static <V> @Nullable Node<V> merge(@Nullable Node<V> low, @Nullable Node<V> high) {
        if (low == null) {
            return high;
        }
        if (high == null) {
            return low;
        }
        if (low.priority > high.priority) {
            low.right = merge(low.right, high);
            return updated(low);
        }
        high.left = merge(low, high.left);
        return updated(high);
    }

    /** Every value whose range contains the key, in order of the ranges. */
    void around(Bytes key, Consumer<V> found) {
        around(root, key, found);
    }

    private static <V> void around(@Nullable Node<V> tree, Bytes key, Consumer<V> found) {
        if (tree == null || tree.greatestEnd != null && tree.greatestEnd.compareTo(key) <= 0) {
            return;
        }
        around(tree.left, key, found);
        if (tree.range.start().compareTo(key) <= 0) {
            if (tree.range.contains(key)) {
                found.accept(tree.value);
            }
            around(tree.right, key, found);
        }
    }

    private static <V> Node<V> rotateRight(Node<V> tree, Node<V> left) {
        tree.left = left.right;
        left.right = updated(tree);
        return updated(left);
    }

    private static <V> Node<V> rotateLeft(Node<V> tree, Node<V> right) {
        tree.right = right.left;
        right.left = updated(tree);
        return updated(right);
    }

    private static <V> Node<V> updated(Node<V> node) {
        node.update();
        return node;
    }

    private static int compare(KeyRange one, KeyRange other) {
        int order = one.start().compareTo(other.start());
        return order != 0 ? order : compareEnds(one.end(), other.end());
    }

    /** No end is the greatest. */
    private static int compareEnds(@Nullable Bytes one, @Nullable Bytes other) {
        if (one == null || other == null) {
            return one == other ? 0 : one == null ? 1 : -1;
        }
        return one.compareTo(other);
    }
}
