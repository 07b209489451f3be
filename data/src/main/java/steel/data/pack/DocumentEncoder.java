package steel.data.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.data.ConvertSummary.Rejected;
import steel.data.PackRecipe;
import steel.data.PackSummary.Source;
import steel.data.Profile;
import steel.data.record.Cause;
import steel.data.record.RawRecord;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;
import steel.data.text.TextHash;
import steel.tokenizer.SpecialText;
import steel.tokenizer.Tokenizer;

/// Documents to tokens, each followed by the separator `<|im_end|>`, and to training or validation.
final class DocumentEncoder {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Tokenizer tokenizer;
  private final PackRecipe recipe;

  DocumentEncoder(Tokenizer tokenizer, PackRecipe recipe) {
    this.tokenizer = tokenizer;
    this.recipe = recipe;
  }

  /// What became of a batch.
  ///
  /// @param train tokens of documents, in their order
  /// @param validation the same for those kept apart
  /// @param report counts of both
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Encoded(int[] train, int[] validation, ShardReport report, List<Refused> refused) {}

  /// A record that is no document.
  record Refused(Cause cause, Rejected record) {}

  /// Collects tokens of documents.
  private static final class Collected {
    private int[] tokens = new int[1 << 12];
    private int size;

    void add(int[] ids, int separator) {
      if (size + ids.length + 1 > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(size + ids.length + 1, tokens.length * 2));
      }
      System.arraycopy(ids, 0, tokens, size, ids.length);
      size += ids.length;
      tokens[size++] = separator;
    }

    int[] toArray() {
      return Arrays.copyOf(tokens, size);
    }
  }

  /// Encodes a batch; called by several threads at once.
  Encoded encode(DocumentBatch batch) {
    Collected train = new Collected();
    Collected validation = new Collected();
    ShardReport report = ShardReport.empty();
    List<Refused> refused = new ArrayList<>();
    String file = batch.file();
    String fileSource = file.substring(0, Math.max(1, file.indexOf('.')));
    for (RawRecord record : batch.records()) {
      try {
        ObjectNode document = record.object();
        String id = document.path("id").asText(file + "#" + record.line());
        int[] ids = tokens(document);
        boolean isHeldOut = isValidation(id, recipe.validationShare());
        (isHeldOut ? validation : train).add(ids, tokenizer.imEnd());
        (isHeldOut ? report.validation() : report.train())
            .merge(
                document.path("source").asText(fileSource),
                new Source(1, ids.length + 1L),
                Source::plus);
      } catch (RejectedException e) {
        Rejected rejected = new Rejected(file, record.line(), e.reason());
        refused.add(new Refused(e.why(), rejected));
        report.reject(e.why(), rejected);
      }
    }
    return new Encoded(train.toArray(), validation.toArray(), report, refused);
  }

  private int[] tokens(ObjectNode document) throws RejectedException {
    JsonNode text = document.path(recipe.textField());
    if (text.isMissingNode() || text.isNull()) {
      throw new RejectedException(Cause.MISSING_KEY, "has no " + recipe.textField());
    }
    if (!text.isTextual()) {
      throw new RejectedException(Cause.WRONG_TYPE, recipe.textField() + " is not a text");
    }
    RecordJson.requireWholeCharacters(text.textValue());
    if (text.textValue().isEmpty() && recipe.profile() == Profile.CORRECTED) {
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
    return (TextHash.mix(hash) >>> 11) * 0x1p-53 < share;
  }
}
