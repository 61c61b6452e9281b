// Shows openapi.json with Swagger UI. The page itself comes from mod_xcri/routes/openapi.c.
const place = document.getElementById('docs');

// Without the renderer the page stays as it came, and says where the description is.
if (window.SwaggerUIBundle) {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);

    follow();
    dark.addEventListener('change', follow);
    window.SwaggerUIBundle({
        domNode: place,
        url: place.dataset.document,
        // Nothing is sent to a validator on another host.
        validatorUrl: null,
        deepLinking: true,
        displayRequestDuration: true,
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        filter: true,
        tryItOutEnabled: true,
        // A page of 100 rows is 90 KB of JSON; to colour it takes longer than to fetch it.
        syntaxHighlight: false,
    });
}
