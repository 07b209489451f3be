package steel.cli.inspect;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import steel.data.InspectedTokens;
import steel.data.InspectedTokens.Block;
import steel.data.Manifest;
import steel.tokenizer.TextStream;
import steel.tokenizer.Tokenizer;

/// Packed tokens.
///
/// @param tokenizer that made them, for their texts
/// @param maxCharacters of a block that are shown
/// @param eachToken whether every token has a line
public record PackedView(
    Ink ink, Optional<Tokenizer> tokenizer, int maxCharacters, boolean eachToken) {
  private static final String INDENT = "  ";

  /// What the whole set is, for people.
  public void printSet(String name, InspectedTokens tokens, PrintWriter out) {
    out.println(
        ink.head(name)
            + ": packed tokens, %s, blocks of %,d%s"
                .formatted(
                    tokens.type().orElse("of no known type"),
                    tokens.blockLength(),
                    tokens.isLengthKnown() ? "" : " (assumed; no manifest.json beside it)"));
    out.println(
        "  %s %,d   %s %,d   %s %,d"
            .formatted(
                ink.name("files"),
                tokens.files(),
                ink.name("blocks"),
                tokens.blocks(),
                ink.name("tokens"),
                tokens.tokens()));
    if (tokens.manifest().isPresent()) {
      Manifest manifest = tokens.manifest().get();
      long all = manifest.chunkSize() * manifest.files().size();
      out.println(
          "  %s %,d   %s %,d of %,d (%.2f %%)"
              .formatted(
                  ink.name("documents"),
                  manifest.documents(),
                  ink.name("padding"),
                  all - manifest.tokens(),
                  all,
                  all == 0 ? 0 : 100.0 * (all - manifest.tokens()) / all));
      manifest
          .sources()
          .forEach(
              (source, some) ->
                  out.println(
                      "  %s %s: %,d documents, %,d tokens"
                          .formatted(ink.name("source"), source, some.documents(), some.tokens())));
      out.println("  %s %s".formatted(ink.name("tokenizer"), manifest.tokenizerHash()));
    }
  }

  /// One block, for people.
  public void print(Block block, InspectedTokens tokens, PrintWriter out) {
    Borders borders = borders(tokens);
    int padding = borders.padding(block.ids());
    out.println(
        ink.head("block %,d".formatted(block.number()))
            + ", %s from token %,d: %,d tokens%s, %s, padding %,d"
                .formatted(
                    block.file().getFileName(),
                    block.firstToken(),
                    block.ids().length,
                    block.ids().length < tokens.blockLength() ? " (cut)" : "",
                    borders.describe(block),
                    padding));
    if (eachToken) {
      printTokens(block, borders, out);
    } else if (tokenizer.isPresent()) {
      int[] shown = Arrays.copyOf(block.ids(), block.ids().length - padding);
      out.println(INDENT + text(shown, borders));
    } else {
      out.println(INDENT + ids(block.ids()));
    }
  }

  private String text(int[] ids, Borders borders) {
    StringBuilder text = new StringBuilder();
    VisibleText visible = new VisibleText(ink, INDENT);
    int left = maxCharacters;
    int from = 0;
    for (int i = 0; i <= ids.length && left > 0; i++) {
      boolean ends = i < ids.length && borders.isSeparator(ids[i]);
      if (ends || i == ids.length) {
        String document = decode(Arrays.copyOfRange(ids, from, i));
        text.append(visible.of(document, left));
        left -= document.codePointCount(0, document.length());
        from = i + 1;
        if (ends) {
          text.append(ink.mark(decode(ids[i])));
          text.append(i + 1 < ids.length ? "\n" + INDENT : "");
        }
      }
    }
    return text.toString();
  }

  private String ids(int[] ids) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(ids.length, maxCharacters / 4);
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : i % 16 == 0 ? "\n" + INDENT : " ").append(ids[i]);
    }
    return shown < ids.length
        ? text.append(ink.mark(" … %,d more".formatted(ids.length - shown))).toString()
        : text.toString();
  }

  private void printTokens(Block block, Borders borders, PrintWriter out) {
    VisibleText visible = new VisibleText(ink, "");
    Optional<TextStream> stream = tokenizer.map(Tokenizer::stream);
    for (int i = 0; i < block.ids().length; i++) {
      int id = block.ids()[i];
      String piece = stream.isPresent() && knows(id) ? stream.get().accept(id) : "";
      String shown = visible.of(piece, Integer.MAX_VALUE);
      out.println(
          "%s%6d %8d  %s"
              .formatted(INDENT, i, id, borders.isSeparator(id) ? ink.mark(shown) : shown)
              .stripTrailing());
    }
  }

  private String decode(int... ids) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i <= ids.length; i++) {
      boolean unknown = i < ids.length && !knows(ids[i]);
      if (unknown || i == ids.length) {
        text.append(tokenizer.orElseThrow().decode(Arrays.copyOfRange(ids, from, i)));
        if (unknown) {
          text.append("[no token ").append(ids[i]).append(']');
        }
        from = i + 1;
      }
    }
    return text.toString();
  }

  private boolean knows(int id) {
    return tokenizer.orElseThrow().has(id);
  }

  private Borders borders(InspectedTokens tokens) {
    Optional<Manifest> manifest = tokens.manifest();
    if (manifest.isPresent()) {
      return new Borders(
          OptionalInt.of(manifest.get().separatorId()), OptionalInt.of(manifest.get().padId()));
    }
    return tokenizer
        .map(t -> new Borders(t.idOf(Tokenizer.IM_END), t.idOf(Tokenizer.END_OF_TEXT)))
        .orElse(new Borders(OptionalInt.empty(), OptionalInt.empty()));
  }

  /// Which ids end documents and fill files, where that is known.
  private record Borders(OptionalInt separator, OptionalInt pad) {
    boolean isSeparator(int id) {
      return separator.isPresent() && separator.getAsInt() == id;
    }

    int padding(int[] ids) {
      int n = 0;
      while (pad.isPresent() && n < ids.length && ids[ids.length - 1 - n] == pad.getAsInt()) {
        n++;
      }
      return n;
    }

    String describe(Block block) {
      if (separator.isEmpty()) {
        return "documents unknown without a tokenizer";
      }
      long ends = Arrays.stream(block.ids()).filter(this::isSeparator).count();
      return "%s, %,d %s here"
          .formatted(
              block.continuesDocument() ? "begins inside a document" : "begins with a document",
              ends,
              ends == 1 ? "document ends" : "documents end");
    }
  }

  /// All of it, for machines.
  public Map<String, Object> json(String name, InspectedTokens tokens, List<Block> blocks) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", name);
    json.put("dtype", tokens.type().orElse(""));
    json.put("block_length", tokens.blockLength());
    json.put("files", tokens.files());
    json.put("blocks", tokens.blocks());
    json.put("tokens", tokens.tokens());
    tokens.manifest().ifPresent(manifest -> json.put("manifest", manifest));
    json.put("shown", blocks.stream().map(block -> json(block, tokens)).toList());
    json.put("problems", tokens.problems());
    return json;
  }

  private Map<String, Object> json(Block block, InspectedTokens tokens) {
    Borders borders = borders(tokens);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("block", block.number());
    json.put("file", block.file().toString());
    json.put("first_token", block.firstToken());
    json.put("continues_document", block.continuesDocument());
    json.put("documents_end", Arrays.stream(block.ids()).filter(borders::isSeparator).count());
    json.put("padding", borders.padding(block.ids()));
    json.put("ids", block.ids());
    if (tokenizer.isPresent()) {
      json.put("text", decode(block.ids()));
    }
    return json;
  }
}
