/* The twin of `tot p:n q:n r:n>n;s=*p q;t=*s r;+s t`: the same arithmetic in the same order, and the calling convention
   of compiled ilo functions, whose first argument is a context that this one does not need. */
double ilo_twin_tot(void *context, double p, double q, double r) {
    (void)context;
    double s = p * q;
    double t = s * r;
    return s + t;
}
