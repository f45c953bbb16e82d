package io.lockstep.jobs.reference;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.lockstep.kernels.plaindata.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** First sentences of classes, and what is said of their components and constants, as their source files have them. */
final class JavadocSentences {
    private static final List<String> MODULES = List.of("worker-kernels", "driver", "jobs");

    private final Map<String, String> sentences = new TreeMap<>();
    private final Map<String, String> kinds;
    private final Set<String> wanted;

    private JavadocSentences(Collection<Class<?>> types, Collection<Registry<?>> registries) {
        wanted = types.stream().map(Class::getName).collect(Collectors.toSet());
        kinds = new TreeMap<>();
        registries.forEach(registry ->
                registry.kinds().forEach((name, kind) -> kinds.put(kind.getSimpleName(), "`" + name + "`")));
    }

    /**
     * By the names that {@link Texts} gives.
     *
     * @param registries whose kinds links are written as
     */
    static Map<String, String> of(Collection<Class<?>> types, Collection<Registry<?>> registries) throws IOException {
        JavadocSentences found = new JavadocSentences(types, registries);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> files =
                types.stream().map(JavadocSentences::source).distinct().toList();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                found.new Scanner(trees, String.valueOf(unit.getPackageName())).scan(unit, null);
            }
        }
        return found.sentences;
    }

    private static Path source(Class<?> type) {
        Class<?> outermost = type;
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        String file = outermost.getName().replace('.', '/') + ".java";
        return MODULES.stream()
                .map(module -> Path.of("..", module, "src/main/java", file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file));
    }

    /** Takes down the wanted classes of a file. */
    private final class Scanner extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private String name;

        Scanner(DocTrees trees, String name) {
            super();
            this.trees = trees;
            this.name = name;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            String outer = name;
            name = outer
                    + (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree ? "$" : ".")
                    + type.getSimpleName();
            if (wanted.contains(name)) {
                take(type, name.substring("io.lockstep.".length()));
            }
            super.visitClass(type, null);
            name = outer;
            return null;
        }

        private void take(ClassTree type, String key) {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                put(key, comment.getFirstSentence());
                for (DocTree tag : comment.getBlockTags()) {
                    if (tag instanceof ParamTree param && !param.isTypeParameter()) {
                        put(key + "." + param.getName(), param.getDescription());
                    }
                }
            }
            for (Tree member : type.getMembers()) {
                DocCommentTree said = trees.getDocCommentTree(new TreePath(getCurrentPath(), member));
                String name = member(type, member);
                if (said != null && !name.isEmpty()) {
                    put(key + "." + name, said.getFirstSentence());
                }
            }
        }

        /** Name of an enum's constant, or of what an interface asks of its records; else empty. */
        private String member(ClassTree type, Tree member) {
            if (type.getKind() == Tree.Kind.ENUM && member instanceof VariableTree constant) {
                return constant.getName().toString();
            }
            return type.getKind() == Tree.Kind.INTERFACE
                            && member instanceof MethodTree method
                            && method.getParameters().isEmpty()
                            && method.getBody() == null
                    ? method.getName().toString()
                    : "";
        }
    }

    private void put(String key, List<? extends DocTree> text) {
        String line = text.stream()
                .map(this::plain)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .replace("``", "");
        sentences.put(key, line.strip().replaceAll(":$", "."));
    }

    private String plain(DocTree tree) {
        if (tree instanceof TextTree text) {
            return text.getBody();
        }
        if (tree instanceof LiteralTree literal) {
            String body = literal.getBody().getBody();
            return tree.getKind() == DocTree.Kind.CODE ? "`" + body + "`" : body;
        }
        if (tree instanceof LinkTree link) {
            return link.getLabel().isEmpty() ? linked(link.getReference().getSignature()) : labelled(link);
        }
        if (tree instanceof EntityTree entity) {
            return switch (String.valueOf(entity.getName())) {
                case "lt" -> "<";
                case "gt" -> ">";
                case "amp" -> "&";
                default -> throw new IllegalStateException("entity " + entity);
            };
        }
        // tags of HTML leave no more than what is between them
        return tree instanceof BlockTagTree ? String.valueOf(tree) : "";
    }

    private String labelled(LinkTree link) {
        List<String> label = new ArrayList<>();
        link.getLabel().forEach(part -> label.add(plain(part)));
        return String.join("", label);
    }

    private String linked(String signature) {
        String type = signature.contains("#") ? signature.substring(0, signature.indexOf('#')) : signature;
        String simple = type.substring(type.lastIndexOf('.') + 1);
        String member = signature.substring(signature.indexOf('#') + 1);
        return type.isEmpty() ? "`" + member + "`" : kinds.getOrDefault(simple, simple);
    }
}
