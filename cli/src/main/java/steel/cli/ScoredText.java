package steel.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import steel.config.ConfigException;
import steel.data.Inspection;
import steel.data.PackedBlocks;
import steel.data.TrainingTexts;
import steel.eval.PerplexityMeter;
import steel.files.FormatException;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// A text as sequences of tokens: blocks that were packed, or documents. Owns the mapped blocks.
sealed interface ScoredText extends AutoCloseable {
  /// Opens what a path names.
  ///
  /// @param field key of the text in documents
  /// @throws ConfigException if nothing can be scored there
  /// @throws IOException if the disk fails
  static ScoredText open(Path path, String field, Tokenizer tokenizer) throws IOException {
    if (!Files.exists(path)) {
      throw new ConfigException(path + ": no such file or folder");
    }
    if (Inspection.kindOf(path) == Inspection.Kind.PACKED) {
      PackedBlocks blocks = PackedBlocks.open(path);
      if (!blocks.manifest().tokenizerHash().equals(tokenizer.hash())) {
        blocks.close();
        throw new ConfigException(
            path + ": was packed with another tokenizer than the model's; pack the text again");
      }
      return new Blocks(blocks);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean isPlain = name.endsWith(".txt") || name.endsWith(".md");
    return new Texts(
        isPlain ? sink -> sink.accept(whole(path)) : TrainingTexts.of(List.of(path), field),
        tokenizer);
  }

  private static String whole(Path path) throws IOException {
    try {
      return Files.readString(path);
    } catch (MalformedInputException e) {
      throw new FormatException(path, "is not UTF-8; convert it, or name another file");
    } catch (NoSuchFileException e) {
      throw new ConfigException(path + ": no such file", e);
    } catch (OutOfMemoryError e) {
      throw new ConfigException(path + ": is too large for one text; make it documents", e);
    }
  }

  /// Hands sequences to a meter until it is full.
  ///
  /// @throws IOException if the disk fails
  void score(PerplexityMeter meter) throws IOException;

  /// Tokens of context of a packed block, 0 of texts.
  int packedContext();

  @Override
  void close();

  /// Packed tokens.
  record Blocks(PackedBlocks blocks) implements ScoredText {
    @Override
    public void score(PerplexityMeter meter) {
      long[] ids = new long[blocks.blockLength()];
      for (long block = 0; block < blocks.count() && !meter.isFull(); block++) {
        blocks.read(block, ids);
        int tokens = Math.toIntExact(blocks.tokens(block));
        meter.accept(Arrays.stream(ids, 0, tokens).mapToInt(Math::toIntExact).toArray());
      }
    }

    @Override
    public int packedContext() {
      return blocks.blockLength() - 1;
    }

    @Override
    public void close() {
      blocks.close();
    }
  }

  /// Texts, each a sequence.
  record Texts(TextSource source, Tokenizer tokenizer) implements ScoredText {
    @Override
    public void score(PerplexityMeter meter) throws IOException {
      source.forEach(
          text -> {
            if (!meter.isFull()) {
              meter.accept(tokenizer.encode(text));
            }
          });
    }

    @Override
    public int packedContext() {
      return 0;
    }

    @Override
    public void close() {
      // files are open only while they are read
    }
  }
}
