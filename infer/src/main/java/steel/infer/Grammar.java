package steel.infer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import steel.config.ConfigException;
import steel.infer.grammar.Compiler;
import steel.infer.grammar.Guide;
import steel.infer.grammar.Machine;
import steel.infer.grammar.TokenMasks;
import steel.tokenizer.Tokenizer;

/// A form for answers: every token that would leave it is ruled out before one is chosen.
/// Immutable, for any number of threads and models; compiled once for the same text, and kept while
/// it is one of the last that were asked for.
///
/// ```java
/// var yesOrNo = Generation.of(8).withConstraint(Grammar.regex("是|不是"));
/// ```
///
/// An answer that is cut, by `maxNewTokens` or a cancellation, may be incomplete.
public final class Grammar implements Constraint {
  private static final int MAX_KEPT = 32;

  private static final Map<String, Grammar> KEPT =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Grammar> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private final Machine machine;

  private Grammar(Machine machine) {
    this.machine = machine;
  }

  /// Texts that a regular expression matches as a whole.
  ///
  /// @throws ConfigException if it is wrong, not regular or too large
  public static Grammar regex(String expression) {
    return kept("regex " + expression, () -> Compiler.regex(expression));
  }

  /// JSON on one line that a schema describes, properties in the schema's order.
  ///
  /// @throws ConfigException if it is wrong or too large, or says something that is not supported
  public static Grammar jsonSchema(JsonNode schema) {
    return kept("schema " + schema, () -> Compiler.jsonSchema(schema));
  }

  /// Any JSON object, on one line.
  public static Grammar jsonObject() {
    return kept("object", Compiler::jsonObject);
  }

  private static Grammar kept(String key, Supplier<Machine> compile) {
    synchronized (KEPT) {
      Grammar known = KEPT.get(key);
      if (known != null) {
        return known;
      }
    }
    Grammar made = new Grammar(compile.get());
    synchronized (KEPT) {
      Grammar known = KEPT.putIfAbsent(key, made);
      return known == null ? made : known;
    }
  }

  @Override
  public Answer start(Tokenizer tokenizer) {
    Guide guide = new Guide(machine, TokenMasks.of(tokenizer));
    return new Answer() {
      @Override
      public void mask(float[] logits) {
        guide.mask(logits);
      }

      @Override
      public void accept(int id) {
        guide.accept(id);
      }

      @Override
      public Ending ending() {
        return guide.isLast() ? Ending.DUE : guide.isComplete() ? Ending.POSSIBLE : Ending.NOT_YET;
      }
    };
  }
}
