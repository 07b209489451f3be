package steel.data.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.ConvertSummary.Rejected;
import steel.data.PackRecipe;
import steel.data.PackSummary;
import steel.data.record.Cause;
import steel.data.record.RawRecord;
import steel.data.record.RejectedException;
import steel.tokenizer.SpecialText;
import steel.tokenizer.Tokenizer;

/// Documents to tokens, each followed by the separator `<|im_end|>`, and to training or validation.
public final class DocumentEncoder {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Tokenizer tokenizer;
  private final PackRecipe recipe;

  public DocumentEncoder(Tokenizer tokenizer, PackRecipe recipe) {
    this.tokenizer = tokenizer;
    this.recipe = recipe;
  }

  /// Some records of one file.
  public record Batch(String file, String source, List<RawRecord> records) {}

  /// What became of a batch.
  ///
  /// @param train tokens of documents, in their order
  /// @param validation the same for those kept apart
  /// @param sources what each source gave
  public record Encoded(
      Part train,
      Part validation,
      Map<String, PackSummary.Source> sources,
      List<Refused> refused) {}

  /// Tokens for one folder.
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Part(int documents, int[] tokens) {}

  /// A record that is no document.
  public record Refused(Cause cause, Rejected rejected) {}

  /// Collects tokens of documents.
  private static final class Collected {
    private int documents;
    private int[] tokens = new int[1 << 12];
    private int size;

    void add(int[] ids, int separator) {
      if (size + ids.length + 1 > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(size + ids.length + 1, tokens.length * 2));
      }
      System.arraycopy(ids, 0, tokens, size, ids.length);
      size += ids.length;
      tokens[size++] = separator;
      documents++;
    }

    Part toPart() {
      return new Part(documents, Arrays.copyOf(tokens, size));
    }
  }

  /// Encodes a batch; called by several threads at once.
  public Encoded encode(Batch batch) {
    Collected train = new Collected();
    Collected validation = new Collected();
    Map<String, PackSummary.Source> sources = new LinkedHashMap<>();
    List<Refused> refused = new ArrayList<>();
    for (RawRecord record : batch.records()) {
      try {
        ObjectNode document = record.object();
        String id = document.path("id").asText(batch.file() + "#" + record.line());
        int[] ids = tokens(document);
        Collected part = isValidation(id, recipe.validationShare()) ? validation : train;
        part.add(ids, tokenizer.imEnd());
        sources.merge(
            document.path("source").asText(batch.source()),
            new PackSummary.Source(1, ids.length + 1L),
            DocumentEncoder::sum);
      } catch (RejectedException e) {
        refused.add(new Refused(e.why(), new Rejected(batch.file(), record.line(), e.reason())));
      }
    }
    return new Encoded(train.toPart(), validation.toPart(), sources, refused);
  }

  /// Both together.
  public static PackSummary.Source sum(PackSummary.Source a, PackSummary.Source b) {
    return new PackSummary.Source(a.documents() + b.documents(), a.tokens() + b.tokens());
  }

  private int[] tokens(ObjectNode document) throws RejectedException {
    JsonNode text = document.path(recipe.textField());
    if (text.isMissingNode() || text.isNull()) {
      throw new RejectedException(Cause.MISSING_KEY, "has no " + recipe.textField());
    }
    if (!text.isTextual()) {
      throw new RejectedException(Cause.WRONG_TYPE, recipe.textField() + " is not a text");
    }
    if (text.textValue().isEmpty()) {
      throw new RejectedException(Cause.EMPTY, recipe.textField() + " is empty");
    }
    return tokenizer.encode(text.textValue(), specialText(text.textValue()));
  }

  private SpecialText specialText(String text) {
    return switch (recipe.specialText()) {
      case PARSED -> SpecialText.PARSED;
      case PLAIN -> SpecialText.PLAIN;
      case CHATS -> text.startsWith(Tokenizer.IM_START) ? SpecialText.PARSED : SpecialText.PLAIN;
    };
  }

  /// Whether a document is kept for validation: by a hash of its id alone, so that it stays there
  /// whatever else joins or leaves the corpus. FNV-1a, 64 bits, then Stafford's mixing.
  static boolean isValidation(String id, double share) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    hash ^= hash >>> 31;
    return (hash >>> 11) * 0x1p-53 < share;
  }
}
