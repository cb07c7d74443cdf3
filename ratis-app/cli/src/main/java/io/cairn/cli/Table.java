package io.cairn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under headings: as etcdctl draws them, with commas, or as plain columns. */
final class Table {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    void row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.size() + " headings");
        }
        rows.add(List.of(cells));
    }

    /** Each row on a line, cells separated by comma and space, no headings. */
    void printWithCommas(Console console) {
        for (List<String> row : rows) {
            console.line(String.join(", ", row));
        }
    }

    /** With borders; headings centred in capitals, cells to the right. */
    void printWithBorders(Console console) {
        int[] widths = widths();
        String border = border(widths);
        console.line(border);
        StringBuilder head = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            head.append(' ').append(centred(heading(i), widths[i])).append(" |");
        }
        console.line(head.toString());
        console.line(border);
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(" ".repeat(widths[i] - width(cell) + 1))
                        .append(cell)
                        .append(" |");
            }
            console.line(line.toString());
        }
        if (!rows.isEmpty()) {
            console.line(border);
        }
    }

    /** Without borders, cells to the left: for reading, and for cutting by column. */
    void printColumns(Console console) {
        int[] widths = widths();
        console.line(columns(headings.stream().map(Table::upper).toList(), widths));
        rows.forEach(row -> console.line(columns(row, widths)));
    }

    private static String columns(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i).isEmpty() ? "-" : cells.get(i);
            line.append(cell).append(" ".repeat(Math.max(0, widths[i] - width(cell)) + 2));
        }
        return line.toString().stripTrailing();
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(headings.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return widths;
    }

    private static String border(int[] widths) {
        StringBuilder line = new StringBuilder("+");
        for (int width : widths) {
            line.append("-".repeat(width + 2)).append('+');
        }
        return line.toString();
    }

    private String heading(int column) {
        return upper(headings.get(column));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static String centred(String text, int width) {
        int gap = width - width(text);
        int before = gap / 2;
        return " ".repeat(before) + text + " ".repeat(gap - before);
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
